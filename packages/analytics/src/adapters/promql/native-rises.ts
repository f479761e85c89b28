/**
 * What native histograms gained in each step of time: as `rises`, for histograms that Prometheus keeps whole.
 *
 * Prometheus answers for them with a selector alone (its `last_over_time` and `resets` know only numbers, at least up to
 * 2.42), and only where the last sample is fresh. So a step of which both ends are known is the difference of these; where
 * an end is missing or something went down, the samples of the step are read one by one.
 *
 * A restart within a step shows where the count goes down on a grid of 60 moments. One that is made up for between two of
 * them costs at most what was counted before it, which then was less than a sixtieth of a step.
 */
import type { EpochMs } from '@perf/core';
import type { NativeHistogram } from './matrix.ts';
import type { NativeBucket } from './native-buckets.ts';
import { LOOKBACK, type RiseQuery } from './rises.ts';
import { duration, type FoundHistograms, keyOf, type Source } from './source.ts';
import { pagesOf } from './stretches.ts';

/** Boundaries asked for at once: each answers with some hundred buckets a series. */
const PAGE = 200;
const GRID = 60;

export interface NativeRise {
  readonly buckets: readonly NativeBucket[];
  /** In seconds. */
  readonly sum: number;
}

export interface NativeRises {
  readonly metric: Readonly<Record<string, string>>;
  /** By the number of the step, from 0; only those with calls. */
  readonly bySteps: ReadonlyMap<number, NativeRise>;
}

/** @throws what a `Source` throws */
export async function nativeRises(query: RiseQuery): Promise<NativeRises[]> {
  const all = new Map<string, { metric: NativeRises['metric']; bySteps: Map<number, NativeRise> }>();
  for (const page of pagesOf(query, PAGE)) {
    const first = Math.round((page.from - query.from) / query.step);
    for (const { metric, bySteps } of await risesOfPage({ ...query, ...page })) {
      const key = keyOf(metric);
      const entry = all.get(key) ?? { metric, bySteps: new Map<number, NativeRise>() };
      all.set(key, entry);
      for (const [at, rise] of bySteps) entry.bySteps.set(first + at, rise);
    }
  }
  return [...all.values()];
}

async function risesOfPage({ source, selector, from, step, steps }: RiseQuery): Promise<NativeRises[]> {
  // One millisecond before a boundary, as `rises` does.
  const first = from - 1;
  const moments = { first, last: first + steps * step, step };
  const numberOf = (at: EpochMs): number => Math.round((at - first) / step);
  const sampled = await source.range(`count_over_time(${selector}[${duration(step)}])`, moments);
  if (sampled.length === 0) return [];
  const grid = duration(Math.max(1, step / GRID));
  const [ends, restarts] = await Promise.all([
    source.histograms(selector, moments),
    source.range(`resets(histogram_count(${selector})[${duration(step)}:${grid}]) > 0`, moments),
  ]);
  const endsOf = new Map(
    ends.map(({ metric, histograms }) => [keyOf(metric), new Map(histograms.map(([at, one]) => [numberOf(at), one]))]),
  );
  const restartsOf = new Map(
    restarts.map(({ metric, values }) => [keyOf(metric), new Set(values.map(([at]) => numberOf(at)))]),
  );
  const found: NativeRises[] = [];
  const unknown = new Map<number, Map<string, Map<number, NativeRise>>>();
  for (const { metric, values } of sampled) {
    const key = keyOf(metric);
    const bySteps = new Map<number, NativeRise>();
    found.push({ metric, bySteps });
    for (const [at] of values) {
      const boundary = numberOf(at);
      if (boundary === 0) continue;
      const [before, after] = [endsOf.get(key)?.get(boundary - 1), endsOf.get(key)?.get(boundary)];
      const isAnew = restartsOf.get(key)?.has(boundary) === true;
      const rise = before && after && !isAnew ? difference(before, after) : undefined;
      if (rise === undefined) unknown.set(boundary, (unknown.get(boundary) ?? new Map()).set(key, bySteps));
      else if (rise.buckets.length > 0) bySteps.set(boundary - 1, rise);
    }
  }
  for (const [boundary, wanted] of unknown) {
    const end = first + boundary * step;
    for (const { metric, histograms } of await samplesBefore(source, selector, { end, step })) {
      const rise = riseOf(histograms, end - step);
      if (rise.buckets.length > 0) wanted.get(keyOf(metric))?.set(boundary - 1, rise);
    }
  }
  return found;
}

const samplesBefore = (
  source: Source,
  selector: string,
  { end, step }: { end: EpochMs; step: number },
): Promise<FoundHistograms[]> => source.sampledHistograms(`${selector}[${duration(step + LOOKBACK)}]`, end);

/** Of the samples after a moment, each compared with the one before it; the very first one is no rise. */
function riseOf(histograms: FoundHistograms['histograms'], after: EpochMs): NativeRise {
  const rises: NativeRise[] = [];
  for (let at = 1; at < histograms.length; at += 1) {
    const [[, before], [moment, now]] = [histograms[at - 1], histograms[at]] as [
      FoundHistograms['histograms'][number],
      FoundHistograms['histograms'][number],
    ];
    if (moment > after) rises.push(difference(before, now) ?? difference(EMPTY, now) ?? NOTHING);
  }
  return { buckets: rises.flatMap(({ buckets }) => buckets), sum: rises.reduce((sum, each) => sum + each.sum, 0) };
}

const EMPTY: NativeHistogram = { count: '0', sum: '0' };
const NOTHING: NativeRise = { buckets: [], sum: 0 };

/** @returns undefined where something went down, or the buckets are others: it began anew */
function difference(before: NativeHistogram, after: NativeHistogram): NativeRise | undefined {
  const countsBefore = new Map(before.buckets?.map(([, lower, upper, count]) => [`${lower} ${upper}`, Number(count)]));
  const buckets: NativeBucket[] = [];
  for (const [, lower, upper, count] of after.buckets ?? []) {
    const ends = `${lower} ${upper}`;
    const rise = Number(count) - (countsBefore.get(ends) ?? 0);
    countsBefore.delete(ends);
    if (rise < 0) return undefined;
    if (rise > 0) buckets.push({ lower: Number(lower), upper: Number(upper), count: rise });
  }
  if (countsBefore.size > 0) return undefined;
  return { buckets, sum: Number(after.sum) - Number(before.sum) };
}
