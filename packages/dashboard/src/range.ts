/**
 * Stretches of the past, rounded so that all who look at "the last hour" within one step ask the same question, and can be
 * given the same answer.
 *
 * Invariants: at most 240 steps; no step is finer than what is kept of its time; `from` and `to` are whole steps, as the
 * tiers of a history want them.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import { drawn } from './drawn.ts';
import type { Ranged } from './protocol.ts';
import type { Points } from './protocol-parts.ts';

const MOST_POINTS = 240;
const SECOND: Milliseconds = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From ten seconds on each is whole tens of seconds, from a minute on whole minutes, from an hour on whole hours. */
const STEPS: readonly Milliseconds[] = [
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 7, 14, 28].map((n) => n * DAY),
];

/** Up to which age what is kept is this fine, unless the configuration says otherwise: then points have gaps. */
const KEPT: readonly (readonly [age: Milliseconds, width: Milliseconds])[] = [
  [2 * DAY, SECOND],
  [7 * DAY, 10 * SECOND],
  [90 * DAY, MINUTE],
];

export const LONGEST_SPAN: Milliseconds = 10 * 366 * DAY;
export const SHORTEST_SPAN: Milliseconds = SECOND;

export interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** A year of which three days are known is shown as three days, but no less than this. */
const SHORTEST_FIT: Milliseconds = 5 * MINUTE;

/** What is known of a stretch that goes up to now. @param since undefined: not known, the stretch stays as it is */
export function fitted<T extends Stretch>(asked: T, since: EpochMs | undefined): T {
  if (since === undefined) return asked;
  return { ...asked, from: Math.max(asked.from, Math.min(since, asked.to - SHORTEST_FIT)) };
}

/** @param asked `from` before `to`, at most `LONGEST_SPAN` apart */
export function ranged(asked: Stretch, now: EpochMs): Ranged {
  const age = now - asked.from;
  const finest = KEPT.find(([kept]) => age <= kept)?.[1] ?? HOUR;
  const fitting = STEPS.find((step) => step >= finest && stepsIn(asked, step) <= MOST_POINTS);
  const step = fitting ?? (STEPS.at(-1) as Milliseconds);
  return { from: Math.floor(asked.from / step) * step, to: Math.ceil(asked.to / step) * step, step };
}

function stepsIn({ from, to }: Stretch, step: Milliseconds): number {
  return Math.ceil(to / step) - Math.floor(from / step);
}

/** How much of it can have been measured: a rate is over that. */
export function measured({ from, to }: Stretch, now: EpochMs, since: EpochMs | undefined): Milliseconds {
  const begins = since === undefined || since > to ? from : Math.max(from, since);
  return Math.max(SECOND, Math.min(to, Math.max(now, from + SECOND)) - begins);
}

/** One value a step. */
export function onSteps<P extends { readonly at: EpochMs }>(
  { from, to, step }: Ranged,
  points: readonly P[],
  read: (point: P) => number | null | undefined,
): Points {
  const values = Array<number | null>(Math.round((to - from) / step)).fill(null);
  for (const point of points) {
    const place = Math.floor((point.at - from) / step);
    const value = read(point);
    if (place >= 0 && place < values.length && Number.isFinite(value)) values[place] = drawn(value as number);
  }
  return values;
}
