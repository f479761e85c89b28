/**
 * What happened at the same time in the same process: how long the loop was blocked and garbage was collected while a
 * call ran, and which operation most likely ran while the loop was blocked.
 *
 * All moments are of one process's monotonic clock. "At the same time" is all that is known: the words for it say
 * "while", not "because".
 */
import type { Milliseconds } from '@perf/core';

/** A stretch of time, half open. */
export interface Stretch {
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
}

/** A call as its end and its length tell it. */
export interface EndedCall {
  readonly operation: string;
  readonly ended: Milliseconds;
  readonly duration: Milliseconds;
}

/** A call explains a stall when it covers at least this share of it. */
const LEAST_COVER = 0.5;

/**
 * How much of a stretch others fill: milliseconds of `within` that lie in at least one of `stretches`.
 * Takes time in proportion to n log n.
 */
export function overlap(within: Stretch, stretches: readonly Stretch[]): Milliseconds {
  const end = within.start + within.duration;
  const inside = stretches
    .map(({ start, duration }) => ({ from: Math.max(start, within.start), to: Math.min(start + duration, end) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const { from, to } of inside) {
    if (to > covered) total += to - Math.max(from, covered);
    covered = Math.max(covered, to);
  }
  return total;
}

/** The stretch in which a call ran. */
export function stretchOf({ ended, duration }: EndedCall): Stretch {
  return { start: ended - duration, duration };
}

/**
 * The operation that most likely ran during a stall: that of the call which covers it most tightly, so that the two have
 * the most in common of what they have together. A long call may just have been waiting; one that only ends in the stall
 * has another part of it to explain. A few milliseconds by which clocks disagree change little.
 *
 * @param calls in any order; the answer does not depend on it
 * @returns undefined when no call covers at least half of it
 */
export function operationDuring(stall: Stretch, calls: readonly EndedCall[]): string | undefined {
  const candidates = calls
    .map((call) => ({ call, common: overlap(stall, [stretchOf(call)]) }))
    .filter(({ common }) => common > 0 && common >= stall.duration * LEAST_COVER)
    .map(({ call, common }) => ({ ...call, tightness: common / (stall.duration + call.duration - common) }));
  const [best] = candidates.sort((a, b) => b.tightness - a.tightness || (a.operation < b.operation ? -1 : 1));
  return best?.operation;
}
