/** A range as steps of one width, and what is left of it behind them. */
import type { EpochMs, Milliseconds } from '@perf/core';
import { MOST_POINTS, tooManyPoints } from '../../check.ts';
import type { TimeRange } from '../../history.ts';

export interface Stretch {
  readonly from: EpochMs;
  readonly step: Milliseconds;
  /** At least 1. */
  readonly steps: number;
}

/** @param step undefined: the range as one @throws PerfError `analytics/too-many-points` */
export function stretchesOf({ from, to }: TimeRange, step: Milliseconds = to - from): Stretch[] {
  if (!(to > from)) return [];
  if ((to - from) / step > MOST_POINTS) throw tooManyPoints();
  const steps = Math.floor((to - from) / step);
  const end = from + steps * step;
  return [
    ...(steps > 0 ? [{ from, step, steps }] : []),
    ...(end < to ? [{ from: end, step: to - end, steps: 1 }] : []),
  ];
}

/** Stretches of at most so many steps. */
export function* pagesOf({ from, step, steps }: Stretch, most: number): Generator<Stretch> {
  for (let first = 0; first < steps; first += most) {
    yield { from: from + first * step, step, steps: Math.min(most, steps - first) };
  }
}
