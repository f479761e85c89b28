/**
 * How much counters rose in each step of time: exact, also where they began anew, which PromQL's own `increase()` is not
 * (it extrapolates).
 *
 *   boundary   a ─────────── step ─────────── b        a rise at b itself belongs to the step after
 *   samples  ·    ·    ·    ·    ·    ·    ·    ·
 *
 * As a rule a rise is the last value before b less the last one before a. A series without a value before a rose from its
 * first one in the step. In steps where a counter began anew, its samples are read one by one.
 *
 * A value counts for 5 minutes after it was sampled: writers repeat theirs more often.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import { duration, type Found, keyOf, type Source } from './source.ts';
import { pagesOf, type Stretch } from './stretches.ts';

export const LOOKBACK: Milliseconds = 300_000;
/** Boundaries asked for at once; there may be hundreds of series at each. */
const PAGE = 1000;

export interface RiseQuery extends Stretch {
  readonly source: Source;
  /** Like `name{operation="save"}`. */
  readonly selector: string;
}

export interface Rises {
  readonly metric: Readonly<Record<string, string>>;
  /** By the number of the step, from 0; only those above 0. */
  readonly bySteps: ReadonlyMap<number, number>;
}

/** @throws what a `Source` throws */
export async function rises(query: RiseQuery): Promise<Rises[]> {
  const all = new Map<string, { metric: Rises['metric']; bySteps: Map<number, number> }>();
  for (const page of pagesOf(query, PAGE)) {
    const first = Math.round((page.from - query.from) / query.step);
    for (const { key, metric, at, rise } of await risesOfPage({ ...query, ...page })) {
      const entry = all.get(key) ?? { metric, bySteps: new Map<number, number>() };
      all.set(key, entry);
      entry.bySteps.set(first + at, rise);
    }
  }
  return [...all.values()];
}

interface Rise {
  readonly key: string;
  readonly metric: Rises['metric'];
  /** Number of the step within the page. */
  readonly at: number;
  readonly rise: number;
}

async function risesOfPage({ source, selector, from, step, steps }: RiseQuery): Promise<Rise[]> {
  // One millisecond before a boundary: what is sampled at it belongs to the step that begins.
  const first = from - 1;
  const moments = { first, last: first + steps * step, step };
  const window = duration(step + LOOKBACK);
  const [lasts, lows, restarts] = await Promise.all([
    source.range(`last_over_time(${selector}[${window}])`, moments),
    source.range(`min_over_time(${selector}[${duration(step)}])`, moments),
    source.range(`resets(${selector}[${duration(2 * step + LOOKBACK)}]) > 0`, moments),
  ]);
  const numberOf = (at: EpochMs): number => Math.round((at - first) / step);
  const lowOf = byKey(lows, numberOf);
  const restartOf = byKey(restarts, numberOf);
  const found: Rise[] = [];
  const anew = new Set<number>();
  for (const { metric, values } of lasts) {
    const key = keyOf(metric);
    const valueAt = new Map(values.map(([at, value]) => [numberOf(at), value]));
    for (const [boundary, value] of valueAt) {
      if (boundary === 0) continue;
      if (restartOf.get(key)?.has(boundary) === true) {
        anew.add(boundary);
        continue;
      }
      const before = valueAt.get(boundary - 1) ?? lowOf.get(key)?.get(boundary) ?? value;
      if (value > before) found.push({ key, metric, at: boundary - 1, rise: value - before });
    }
  }
  for (const boundary of anew) {
    const end = first + boundary * step;
    for (const { metric, values } of await source.samples(`${selector}[${window}]`, end)) {
      const key = keyOf(metric);
      if (restartOf.get(key)?.has(boundary) !== true) continue;
      const rise = riseOf(values, end - step);
      if (rise > 0) found.push({ key, metric, at: boundary - 1, rise });
    }
  }
  return found;
}

/** Of the samples after a moment; each compared with the one before it. */
function riseOf(values: Found['values'], after: EpochMs): number {
  let rise = 0;
  for (let at = 1; at < values.length; at += 1) {
    const [[, before], [moment, value]] = [
      values[at - 1] as Found['values'][number],
      values[at] as Found['values'][number],
    ];
    if (moment > after) rise += value >= before ? value - before : value;
  }
  return rise;
}

function byKey(found: readonly Found[], numberOf: (at: EpochMs) => number): Map<string, Map<number, number>> {
  return new Map(
    found.map(({ metric, values }) => [keyOf(metric), new Map(values.map(([at, value]) => [numberOf(at), value]))]),
  );
}
