/** A finished stress test as a result: what is known, and how sure that is. */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { StressPlan } from './options.ts';
import type { Recovery } from './recovery.ts';
import type { StressEnd, StressResult, StressStep } from './result.ts';
import { type Saturation, saturationsOf } from './saturation.ts';
import type { Search } from './search.ts';
import type { UslFit } from './usl.ts';

export interface StressFound {
  readonly plan: StressPlan;
  readonly search: Search;
  readonly steps: readonly StressStep[];
  readonly ended: StressEnd;
  readonly recovery: Recovery | undefined;
  readonly usl: UslFit | undefined;
  readonly warnings: readonly string[];
  readonly began: EpochMs;
  readonly duration: Milliseconds;
}

/** Of the rates that were tried, so many may have been kept and broken by turns before nothing that was found is believed. */
const MOST_DISPUTED = { rates: 3, share: 1 / 3 };
/** A bracket that a noisy machine left wider than this is no answer, unless no closer one was asked for. */
const WIDEST = 0.1;

export function resultOf(found: StressFound): StressResult {
  const { plan, search, steps, ended, recovery, usl, warnings, began, duration } = found;
  const kept = search.kept > 0 ? search.kept : undefined;
  const broken = Number.isFinite(search.broken) ? search.broken : undefined;
  const { saturated, before } = partedBy(search.kept, saturationsOf(steps.filter((step) => counts(step, search))));
  const invalidBecause = doubtOf(found);
  const isWide = ended === 'found' && search.broken / search.kept > (1 + plan.search.resolution) * 1.001;
  const all = [
    ...warnings,
    ...before.map(({ text, rate }) => `past its line at ${rateWords(rate)} already, whatever else used it: ${text}`),
  ];
  return {
    valid: invalidBecause === undefined,
    invalidBecause,
    breakingPoint: kept === undefined || broken === undefined ? undefined : kept,
    bracket: { kept, broken },
    ended,
    brokeFirst: broken === undefined ? undefined : saturated[0],
    saturated,
    recovery,
    usl,
    steps,
    warnings: isWide
      ? [...all, `known to ${Math.round((search.broken / search.kept - 1) * 100)} % only: the machine is noisy`]
      : all,
    target: plan.target.name,
    contract: plan.thresholds.map(({ text }) => text),
    began,
    duration,
  };
}

/** What was past its line with a quarter of the load that is kept was so without it. */
function partedBy(kept: number, all: readonly Saturation[]): Record<'saturated' | 'before', Saturation[]> {
  const isByLoad = ({ rate }: Saturation): boolean => rate > kept / 4;
  return { saturated: all.filter(isByLoad), before: all.filter((one) => !isByLoad(one)) };
}

/** A failure that was not confirmed is none. */
function counts({ answer, rate: tried }: StressStep, { kept }: Search): boolean {
  return answer === 'kept' || (answer === 'broken' && tried > kept);
}

function doubtOf({ ended, steps, plan, search }: StressFound): string | undefined {
  if (ended === 'stopped') return 'it was stopped: the bracket is what was known by then';
  if (ended === 'out-of-time')
    return `the budget of ${Math.round(plan.budget / 1000)} s was used up: the bracket is what was known by then`;
  if (ended === 'target-died') return `the target did not come back after ${rateWords(steps.at(-1)?.rate)}`;
  if (ended === 'not-recovered')
    return `the target answers, and did not keep the contract again after ${rateWords(steps.at(-1)?.rate)}`;
  if (ended === 'unsure')
    return `${rateWords(steps.at(-1)?.rate)} could not be measured: ${steps.at(-1)?.because ?? 'unknown'}`;
  const { kept, broken } = search;
  const widest = 1 + Math.max(WIDEST, plan.search.resolution) * 1.001;
  if (ended === 'found' && broken / kept > widest) {
    return `the machine is too noisy to tell more than that it breaks between ${rateWords(kept)} and ${rateWords(broken)}`;
  }
  return disputed(steps);
}

function disputed(steps: readonly StressStep[]): string | undefined {
  const answers = Map.groupBy(steps, (step) => step.rate);
  const both = [...answers.values()].filter((tries) =>
    ['kept', 'broken'].every((one) => tries.some(({ answer }) => answer === one)),
  ).length;
  if (both < MOST_DISPUTED.rates || both < answers.size * MOST_DISPUTED.share) return undefined;
  return `${both} of ${answers.size} rates were kept and broken by turns: the machine is too noisy`;
}

const rateWords = (value: number | undefined): string => `${Number((value ?? 0).toPrecision(4))}/s`;
