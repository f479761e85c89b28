/**
 * Whether latencies rise so that a promise would be broken if the rate went on.
 *
 * A target that is asked for 1 % more than it can do is late by 10 ms more each second: after a few seconds no limit is
 * passed, and after some more every one is. So the slope decides, not how long one happened to look.
 */
import { trend } from '@perf/analytics';
import type { Milliseconds } from '@perf/core';

export interface RisingOptions {
  readonly slice: Milliseconds;
  /** What must not be passed. */
  readonly limit: Milliseconds;
  /** How long the rate would have to be kept. */
  readonly hold: Milliseconds;
}

/** A target that was idle fills its queue first, and that is no slope. */
const SETTLING = 0.2;
/** How often a step that does not rise may be said to: each failure is confirmed besides. */
const DOUBT = 0.02;

/**
 * @param slices mean latencies of slices of time, oldest first
 * @returns when it would pass the limit, from the end of the slices; undefined when it does not rise evidently, or would not
 *   pass it within `hold`
 */
export function passesLimitIn(
  slices: readonly Milliseconds[],
  { slice, limit, hold }: RisingOptions,
): Milliseconds | undefined {
  const settled = slices.slice(Math.floor(slices.length * SETTLING));
  const found = trend(settled, { alpha: DOUBT });
  if (found.verdict === 'insufficient-data' || found.direction !== 'rising') return undefined;
  const perSlice = found.interval[0];
  const level = median(settled.slice(-3));
  const left = Math.max(0, limit - level);
  const within = perSlice > 0 ? (left / perSlice) * slice : Number.POSITIVE_INFINITY;
  return within <= hold ? within : undefined;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
