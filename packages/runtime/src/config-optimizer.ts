/** The section `optimizer` of the configuration: how bold advice is, and within which bounds anything may be set. */
import { PerfError, type Tunable, type TunableBounds } from '@perf/core';
import { type StrategyName, strategies } from '@perf/optimizer';
import { z } from 'zod';

/** Narrower than the owner's own; never wider. */
export interface BoundsConfig {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface OptimizerConfig {
  /** How sure advice has to be, how far a step goes, what may be applied unasked. @default 'balanced' */
  readonly strategy?: StrategyName | undefined;
  /** By the name of a tunable, like `applescript.workers`: it is never set beyond them. */
  readonly bounds?: Readonly<Record<string, BoundsConfig>> | undefined;
  /**
   * A program applies by itself what the strategy lets be done unasked, and sets again what was kept before it was started
   * anew. @default false
   */
  readonly unasked?: boolean | undefined;
}

const names = Object.keys(strategies) as [StrategyName, ...StrategyName[]];
const amount = z.number({ error: 'expected a number' }).optional();

export const optimizerSection: z.ZodType<OptimizerConfig> = z.strictObject({
  strategy: z.enum(names, { error: `expected one of ${names.join(', ')}` }).optional(),
  bounds: z
    .record(
      z.string().min(1),
      z
        .strictObject({ min: amount, max: amount })
        .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'expected `min`, `max` or both' })
        .refine(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => min <= max, {
          error: 'expected `min` to be at most `max`',
        }),
    )
    .optional(),
  unasked: z.boolean({ error: 'expected true or false' }).optional(),
});

/**
 * The same tunable, within both its own bounds and those that the configuration sets.
 *
 * @throws PerfError `runtime/invalid-config` when the two have nothing in common
 */
export function boundedTunable(tunable: Tunable, given: BoundsConfig | undefined): Tunable {
  if (given === undefined) return tunable;
  const { name, unit } = tunable;
  const bounds = narrowed(tunable.bounds, given);
  if (bounds === undefined) {
    const { min, max } = tunable.bounds;
    throw new PerfError('runtime/invalid-config', {
      message: `Expected \`optimizer.bounds.${name}\` to leave something of ${min} to ${max}, got \`${JSON.stringify(given)}\``,
      hint: 'Give bounds within those that the tunable has itself.',
    });
  }
  return {
    name,
    unit,
    bounds,
    get: () => tunable.get(),
    set(value) {
      if (!(value >= bounds.min && value <= bounds.max)) {
        throw new PerfError('runtime/out-of-bounds', {
          message: `Expected \`${name}\` to be set to ${bounds.min} to ${bounds.max}, got \`${value}\``,
          hint: `Widen \`optimizer.bounds.${name}\` in the configuration.`,
        });
      }
      // Its answer too, where it has one: a refusal that comes later is the caller's to hear.
      return tunable.set(value);
    },
  };
}

/** On the steps of the owner. */
function narrowed({ min, max, step }: TunableBounds, given: BoundsConfig): TunableBounds | undefined {
  const steps = (value: number, round: (steps: number) => number): number => min + round((value - min) / step) * step;
  const low = steps(Math.max(min, given.min ?? min), Math.ceil);
  const high = steps(Math.min(max, given.max ?? max), Math.floor);
  return low <= high ? { min: low, max: high, step } : undefined;
}
