/** How bold advice may be, as data: what it takes to be advised, how far a step goes, and what may be done unasked. */
import { PerfError, type Ratio } from '@perf/core';
import type { RiskLevel } from './recommendation.ts';

export interface Strategy {
  readonly name: string;
  /** Less sure than this is not advised. */
  readonly minConfidence: Ratio;
  /** How far one step moves a value at most, as a share of it; at least one step of its bounds. */
  readonly stepShare: Ratio;
  /** The riskiest that may be applied without being asked; `none`: nothing. */
  readonly unasked: RiskLevel | 'none';
  /** How sure an improvement has to be to be kept, 1 − alpha. */
  readonly keepConfidence: Ratio;
  /** An improvement of less than this share is not kept: the change is not worth having. */
  readonly minEffect: Ratio;
  /** Samples before a change, and after it, that are asked for at least. */
  readonly minSamples: number;
  /** The heap's limit is advised to be no more than this share of the container's memory. */
  readonly heapOfContainer: Ratio;
  /** A pool is advised so large that its places are in use for this share of the time at most. */
  readonly poolUse: Ratio;
}

export type StrategyName = 'conservative' | 'balanced' | 'aggressive';

/** How bold advice is, as data: conservative, balanced, aggressive. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  conservative: {
    name: 'conservative',
    minConfidence: 0.8,
    stepShare: 0.25,
    unasked: 'none',
    keepConfidence: 0.99,
    minEffect: 0.05,
    minSamples: 60,
    heapOfContainer: 0.65,
    poolUse: 0.6,
  },
  balanced: {
    name: 'balanced',
    minConfidence: 0.6,
    stepShare: 0.5,
    unasked: 'low',
    keepConfidence: 0.95,
    minEffect: 0.03,
    minSamples: 40,
    heapOfContainer: 0.75,
    poolUse: 0.7,
  },
  aggressive: {
    name: 'aggressive',
    minConfidence: 0.5,
    stepShare: 1,
    unasked: 'medium',
    keepConfidence: 0.9,
    minEffect: 0.02,
    minSamples: 20,
    heapOfContainer: 0.8,
    poolUse: 0.8,
  },
};

/**
 * @param strategy a name, or one of one's own
 * @throws PerfError `optimizer/invalid-argument` for a name that is none
 */
export function strategyOf(strategy: StrategyName | Strategy = 'balanced'): Strategy {
  if (typeof strategy === 'object' && strategy !== null) return { ...strategies.balanced, ...strategy };
  if (Object.hasOwn(strategies, strategy)) return strategies[strategy];
  throw new PerfError('optimizer/invalid-argument', {
    message: `Expected \`strategy\` to be ${Object.keys(strategies).join(', ')}, got \`${String(strategy)}\``,
    hint: 'Leave it out for `balanced`.',
  });
}
