/** What stands on the time axis of a plot, in the order of time, each with a sign that a list below can repeat. */
import type { EpochMs } from '@perf/core';
import type { SeriesPlot } from './plot.ts';

export interface Mark {
  readonly kind: 'change' | 'flag';
  /** Numbers for changes, letters for what happened. */
  readonly sign: string;
  readonly at: EpochMs;
  /** How long it lasted, or where it may have been. */
  readonly stretch: readonly [from: EpochMs, to: EpochMs] | undefined;
  readonly label: string;
}

/** Changes, then what happened meanwhile. */
export function marksOf({ changes = [], annotations = [] }: SeriesPlot): Mark[] {
  return [
    ...inTime(changes).map(({ at, interval, label }, i): Mark => {
      return { kind: 'change', sign: String(i + 1), at, stretch: interval, label };
    }),
    ...inTime(annotations).map(({ at, until, label }, i): Mark => {
      return { kind: 'flag', sign: letterOf(i), at, stretch: until === undefined ? undefined : [at, until], label };
    }),
  ];
}

export function inTime<T extends { readonly at: EpochMs }>(marks: readonly T[]): T[] {
  return marks.toSorted((a, b) => a.at - b.at);
}

/** A, B … Z, AA, AB … */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}
