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

/** Timers fire a little late and clocks are read a little early: a call covers a stall if it does so within this. */
const SLACK_MS = 5;
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
 * The operation that most likely ran during a stall: of the calls that cover the most of it, the shortest, since a long
 * call may just have been waiting.
 *
 * @returns undefined when no call covers at least half of it
 */
export function operationDuring(stall: Stretch, calls: readonly EndedCall[]): string | undefined {
  const covers = calls.map((call) => ({ call, cover: overlap(stall, [widened(stretchOf(call))]) }));
  const best = covers.reduce((most, { cover }) => Math.max(most, cover), 0);
  if (best === 0 || best < stall.duration * LEAST_COVER) return undefined;
  // Covers that differ by less than the slack are equal.
  const equals = covers.filter(({ cover }) => cover >= best - SLACK_MS).map(({ call }) => call);
  return equals.reduce((a, b) => (b.duration < a.duration ? b : a)).operation;
}

function widened({ start, duration }: Stretch): Stretch {
  return { start: start - SLACK_MS, duration: duration + 2 * SLACK_MS };
}
