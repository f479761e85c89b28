/**
 * Changes in many series, and which of them are worth a word: those that remain when it is counted how many were looked for,
 * told once where one change shows in several figures, and set apart where it went away again.
 *
 *   series ─▶ detector ─▶ Benjamini & Hochberg over all ─▶ went away? ─▶ one of each moment and operation
 */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';
import { benjaminiHochberg } from '../confidence/benjamini-hochberg.ts';
import { median } from '../confidence/ranks.ts';
import { signed } from '../document/words.ts';
import { formatValue } from '../number-words.ts';
import type { AnalysedSeries } from './series.ts';

/** One change that a detector found. */
export interface Shift {
  /** Of the first value after it. */
  readonly index: number;
  readonly effect: Ratio;
  readonly interval: readonly [lower: Ratio, upper: Ratio];
  readonly confidence: Ratio;
  readonly verdict: 'regression' | 'improvement' | 'below-minimum-effect' | 'insufficient-data';
}

export type Detector = (
  /** At equal distances; NaN is unknown. */
  values: Float64Array,
  options: {
    readonly alpha: Ratio;
    readonly minEffect: Ratio;
    readonly better?: 'higher';
    /** Periods in values. */
    readonly seasons: readonly number[];
  },
) => readonly Shift[];

export interface Change extends Shift {
  readonly series: AnalysedSeries;
  readonly at: EpochMs;
  /** Typical values of the stretches before and after it, and of the last one. */
  readonly before: number;
  readonly after: number;
  readonly now: number;
  /** The values are back where they were, or better. */
  readonly wentAway: boolean;
  /** The same change in other figures of the operation. */
  readonly also: readonly Change[];
}

export interface ChangeOptions {
  readonly detect: Detector;
  readonly alpha: Ratio;
  readonly minEffect: Ratio;
  readonly step: Milliseconds;
  /** How long what repeats itself takes: a day, a week. */
  readonly seasons?: readonly Milliseconds[] | undefined;
}

/** Fewer values tell no change. */
export const FEWEST_POINTS = 20;
/** Steps within which two changes are taken for one. */
const SAME_STEPS = 3;

/** @returns oldest first */
export function changesIn(all: readonly AnalysedSeries[], options: ChangeOptions): Change[] {
  const { alpha } = options;
  const found = all.map((series) => (series.points.length < FEWEST_POINTS ? [] : changesOf(series, options)));
  const judged = found.flat();
  // A series in which nothing was found was a question too.
  const silent = all.filter(({ points }, i) => points.length >= FEWEST_POINTS && found[i]?.length === 0).length;
  const adjusted = benjaminiHochberg([
    ...judged.map(({ confidence }) => 1 - confidence),
    ...Array<number>(silent).fill(1),
  ]);
  const sure = judged.flatMap((change, i) => {
    const p = adjusted[i] as Ratio;
    return p <= alpha ? [{ ...change, confidence: 1 - p }] : [];
  });
  return sure.sort((a, b) => a.at - b.at);
}

function changesOf(series: AnalysedSeries, { detect, alpha, minEffect, step, seasons = [] }: ChangeOptions): Change[] {
  const { points, better } = series;
  const from = points[0]?.at ?? 0;
  const values = onGrid(points, step);
  const shifts = detect(values, {
    alpha,
    minEffect,
    seasons: seasons.map((season) => Math.round(season / step)).filter((period) => period >= 2),
    ...(better === 'higher' ? { better } : {}),
  });
  const edges = [0, ...shifts.map(({ index }) => index), values.length];
  const typical = (part: number): number =>
    median(values.subarray(edges[part], edges[part + 1]).filter((value) => !Number.isNaN(value)));
  const now = typical(edges.length - 2);
  return shifts.map((shift, i) => {
    const [before, after] = [typical(i), typical(i + 1)];
    const isBack = shift.effect > 0 ? now <= before * (1 + minEffect) : now >= before * (1 - minEffect);
    const wentAway = i < shifts.length - 1 && isBack;
    return { ...shift, series, at: from + shift.index * step, before, after, now, wentAway, also: [] };
  });
}

/** One value a step from the first point on; NaN where there is none. */
function onGrid(points: AnalysedSeries['points'], step: Milliseconds): Float64Array {
  const from = points[0]?.at ?? 0;
  const place = (at: EpochMs): number => Math.round((at - from) / step);
  const values = new Float64Array(points.length === 0 ? 0 : place(points.at(-1)?.at ?? from) + 1).fill(Number.NaN);
  for (const { at, value } of points) values[place(at)] = value;
  return values;
}

/** `+12 %`; of shares, and from nothing, both values: a share of a share is hard to read, and one of nothing is none. */
export function changeWords({ series: { metric, unit }, effect, before, after }: Change): string {
  if (metric !== 'error rate' && before !== 0) return signed(effect);
  return `from ${formatValue(before, unit)} to ${formatValue(after, unit)}`;
}

const ORDER = ['p95', 'p99', 'p50', 'error rate', 'reading', 'rate'];

/** One of those that show the same change of one operation: of its percentiles the p95, if that is among them. */
export function withoutDuplicates(changes: readonly Change[], step: Milliseconds): Change[] {
  const byRank = [...changes].sort(
    (a, b) => ORDER.indexOf(a.series.metric) - ORDER.indexOf(b.series.metric) || a.at - b.at,
  );
  const kept: (Change & { also: Change[] })[] = [];
  for (const change of byRank) {
    const first = kept.find((other) => isSame(other, change, step));
    if (first === undefined) kept.push({ ...change, also: [] });
    else first.also.push(change);
  }
  return kept.sort((a, b) => a.at - b.at);
}

function isSame(a: Change, b: Change, step: Milliseconds): boolean {
  const isPercentile = ({ series }: Change): boolean => /^p\d/.test(series.metric);
  const isOneThing = a.series === b.series || (isPercentile(a) && isPercentile(b) && a.series.name === b.series.name);
  return (
    isOneThing && Math.abs(a.at - b.at) <= SAME_STEPS * step && a.effect > 0 === b.effect > 0 && a.verdict === b.verdict
  );
}
