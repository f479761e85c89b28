/** A step towards a value that leaves neither the bounds of its owner nor those of the strategy. */
import type { TunableBounds } from '@perf/core';
import type { Strategy } from './strategy.ts';

export interface Wanted {
  readonly from: number;
  readonly wanted: number;
  readonly bounds: TunableBounds;
  readonly strategy: Pick<Strategy, 'stepShare'>;
}

/** @returns undefined where no step leads there, or the bounds make no sense */
export function boundedStep({ from, wanted, bounds: { min, max, step }, strategy }: Wanted): number | undefined {
  if (![from, wanted, min, max, step].every(Number.isFinite) || !(step > 0) || min > max) return undefined;
  if (from < min || from > max) return undefined;
  const farthest = Math.max(step, from * strategy.stepShare);
  const target = Math.min(max, Math.max(min, wanted, from - farthest), from + farthest);
  const steps = (target - min) / step;
  // Never beyond what is wanted, but one step at least: a share of a small number is less than one.
  const whole = target > from ? Math.max(Math.floor(steps), Math.floor((from - min) / step) + 1) : Math.ceil(steps);
  const lower = Math.ceil((from - min) / step) - 1;
  const count = target > from ? whole : target < from ? Math.min(whole, lower) : undefined;
  if (count === undefined || count < 0) return undefined;
  const to = min + count * step;
  return to > max || to === from ? undefined : to;
}
