/**
 * The series that an analysis looks at: of each operation its percentiles, error rate and rate, and each reading; all at one
 * step, the finest that keeps a series short enough to be looked at as a whole.
 *
 * A step that has not ended, or in which measuring only began, is left out: its rate would be a change of nobody's doing. A
 * percentile is known only where enough calls stand behind it.
 */
import { type EpochMs, type Milliseconds, type ReadingName, type ReadingUnit, readingCatalogue } from '@perf/core';
import type { HistoryReader, OperationPoint, SeriesRecorded, StoredReading, TimeRange } from '../history.ts';
import type { Point } from '../point.ts';

export type SeriesMetric = 'p50' | 'p95' | 'p99' | 'error rate' | 'rate' | 'reading';

export interface AnalysedSeries {
  /** In words: `p95 of save`, `memory of Node processes (RSS)`. */
  readonly subject: string;
  readonly metric: SeriesMetric;
  /** Of an operation; the name of a reading otherwise. */
  readonly name: string;
  readonly unit: ReadingUnit | (string & {});
  /** Which way is good; undefined: neither, a change is only context. */
  readonly better: 'lower' | 'higher' | undefined;
  /** Oldest first. */
  readonly points: readonly Point[];
}

export interface SeriesQuery extends TimeRange {
  /** Undefined: those that took most of the time. */
  readonly operation?: string | undefined;
  /** Called between two questions. @param done 0…1 */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface Looked {
  readonly series: readonly AnalysedSeries[];
  /** What was really looked at: from the first measurements on, whole steps. Undefined when there are none. */
  readonly range: TimeRange | undefined;
  readonly step: Milliseconds;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/** Longer series tell no more, and cost more. */
const MOST_POINTS = 1000;
const SECOND: Milliseconds = 1000;
const STEPS: readonly Milliseconds[] = [1, 10, 60, 300, 900, 3600, 21_600, 86_400, 604_800].map((s) => s * SECOND);
const MOST_OPERATIONS = 50;
/** Calls of one step, below which a percentile of it is chance. */
const FEWEST_CALLS = { p50: 5, p95: 20, p99: 100 } as const;

export async function seriesOf(history: HistoryReader, asked: SeriesQuery): Promise<Looked> {
  // Nothing is older, and steps of a longer stretch would miss what there is.
  const query = { ...asked, from: Math.max(0, asked.from) };
  const { onProgress = () => undefined } = query;
  const called = byTime(await history.operations(query));
  const operations = called.filter((name) => (query.operation ?? name) === name);
  const missing = operations.length > 0 || query.operation === undefined ? [] : [notCalled(query.operation, called)];
  const range = await measuredRange(history, query, operations);
  if (range === undefined) return { series: [], range, step: 0, notes: missing };
  const step = stepFor(range);
  const steps = { from: Math.ceil(range.from / step) * step, to: Math.floor(range.to / step) * step };
  if (!(steps.to > steps.from)) return { series: [], range, step, notes: [] };
  const looked = operations.slice(0, MOST_OPERATIONS);
  const series: AnalysedSeries[] = [];
  for (const [at, operation] of looked.entries()) {
    onProgress(at / (looked.length + 1));
    const points = await history.query({ operation, ...steps, step });
    series.push(...operationSeries(operation, points, step));
  }
  onProgress(looked.length / (looked.length + 1));
  if (query.operation === undefined) {
    for (const reading of await history.readings({ ...steps, step })) series.push(readingSeries(reading));
  }
  onProgress(1);
  const rest = operations.length - looked.length;
  const left =
    rest === 0 ? [] : [`${rest} operations that took less time than these ${looked.length} were not looked at.`];
  // Nothing ever failed: there is no series to speak of.
  const spoken = series.filter(
    ({ metric, points }) => metric !== 'error rate' || points.some(({ value }) => value > 0),
  );
  return { series: spoken, range: steps, step, notes: [...missing, ...left] };
}

/** Names, those first that took most of the time. */
function byTime(series: readonly SeriesRecorded[]): string[] {
  const times = new Map<string, number>();
  for (const { name, recorded } of series) times.set(name, (times.get(name) ?? 0) + recorded.histogram.sum);
  return [...times].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
}

/** Of a name that is written otherwise, those that there are help. */
function notCalled(name: string, called: readonly string[]): string {
  const some = called.slice(0, 5).map((each) => `\`${each}\``);
  const there = some.length === 0 ? 'nothing was' : `these were: ${some.join(', ')}${called.length > 5 ? ' …' : ''}`;
  return `\`${name}\` was not called in this stretch of time; ${there}.`;
}

export function stepFor({ from, to }: TimeRange): Milliseconds {
  return STEPS.find((step) => (to - from) / step <= MOST_POINTS) ?? Math.ceil((to - from) / MOST_POINTS);
}

type MomentsIn = (range: TimeRange, step: Milliseconds) => Promise<readonly EpochMs[]>;

/** Where in a range there are measurements, found in ever finer steps: a history may be younger than what is asked for. */
async function measuredRange(
  history: HistoryReader,
  asked: TimeRange,
  [operation]: readonly string[],
): Promise<TimeRange | undefined> {
  const momentsIn: MomentsIn = async (range, step) => {
    const points =
      operation === undefined
        ? (await history.readings({ ...range, step })).flatMap(({ points: found = [] }) => found)
        : await history.query({ operation, ...range, step });
    return points.map(({ at }) => at);
  };
  let range: TimeRange = { from: asked.from, to: asked.to };
  for (let tries = 0; tries < 5; tries += 1) {
    const step = hundredth(range);
    const moments = await momentsIn(range, step);
    if (moments.length === 0) return tries === 0 ? undefined : range;
    const found = { from: Math.max(range.from, least(moments)), to: Math.min(range.to, most(moments) + step) };
    const isFine = found.to - found.from > (range.to - range.from) / 2;
    range = found;
    if (!isFine) continue;
    const first = await edge({ from: range.from, to: Math.min(range.to, range.from + step) }, momentsIn, 'first');
    const last = await edge({ from: Math.max(range.from, range.to - step), to: range.to }, momentsIn, 'last');
    return { from: first.from, to: last.to };
  }
  return range;
}

/** The first or the last hundredth of a stretch with measurements in it, and of that again, down to about a second. */
async function edge(within: TimeRange, momentsIn: MomentsIn, which: 'first' | 'last'): Promise<TimeRange> {
  let range = within;
  for (let tries = 0; tries < 3 && range.to - range.from > SECOND; tries += 1) {
    const step = hundredth(range);
    const moments = await momentsIn(range, step);
    if (moments.length === 0) break;
    const at = Math.max(range.from, which === 'first' ? least(moments) : most(moments));
    range = { from: at, to: Math.min(range.to, at + step) };
  }
  return range;
}

const hundredth = ({ from, to }: TimeRange): Milliseconds => Math.max(SECOND, Math.ceil((to - from) / 100));
const least = (moments: readonly EpochMs[]): EpochMs => moments.reduce((a, b) => Math.min(a, b));
const most = (moments: readonly EpochMs[]): EpochMs => moments.reduce((a, b) => Math.max(a, b));

function operationSeries(name: string, points: readonly OperationPoint[], step: Milliseconds): AnalysedSeries[] {
  const of = (
    metric: SeriesMetric,
    unit: string,
    { better, read }: Pick<AnalysedSeries, 'better'> & { read: (point: OperationPoint) => number | undefined },
  ): AnalysedSeries => ({
    subject: `${metric} of ${name}`,
    metric,
    name,
    unit,
    better,
    points: points.flatMap((point) => {
      const value = read(point);
      return value === undefined ? [] : [{ at: point.at, value }];
    }),
  });
  const percentile = (metric: keyof typeof FEWEST_CALLS): AnalysedSeries =>
    of(metric, 'ms', {
      better: 'lower',
      read: ({ statistics }) => (statistics.count >= FEWEST_CALLS[metric] ? statistics[metric] : undefined),
    });
  return [
    percentile('p50'),
    percentile('p95'),
    percentile('p99'),
    of('error rate', 'ratio', { better: 'lower', read: ({ statistics }) => statistics.errorRate }),
    of('rate', '1/s', { better: undefined, read: ({ statistics }) => (statistics.count * SECOND) / step }),
  ];
}

/** More of these is worse; of the others it depends. */
const WORSE_WHEN_MORE =
  /^(machine\.(cpu$|cpu\.(iowait|steal)|memory\.used|swap|pressure|filesystem|load)|container\.(cpu\.(share|throttled)|memory\.(used|share)|pressure)|tree\.(cpu|rss|files)|process\.(cpu|rss|heap\.used|external)|loop\.|gc\.)/;

function readingSeries({ name, points = [] }: StoredReading): AnalysedSeries {
  const kind = Object.hasOwn(readingCatalogue, name) ? readingCatalogue[name as ReadingName] : undefined;
  const better = WORSE_WHEN_MORE.test(name) ? 'lower' : name === 'machine.memory.available' ? 'higher' : undefined;
  return {
    subject: kind?.title ?? name,
    metric: 'reading',
    name,
    unit: kind?.unit ?? '',
    better,
    // The mean of extremes says nothing.
    points: points.map(({ at, mean, max }) => ({ at, value: kind?.isExtreme === true ? max : mean })),
  };
}
