/**
 * The monitors of this process as sources of series: ours, and those that the program creates with a copy of
 * `@perf/core` of its own.
 *
 * Each is a source with a name of its own, so that operations of one name in two monitors add up in the collector. A
 * monitor of the program's may be of another version: a series that is not what we know is left out. Of its slow calls
 * none is taken, since the program may want them.
 */
import { createFeed, type Feed, type FeedSource, type MetricUpdate, type SeriesUpdate } from '../../feed.ts';
import type { JobState } from '../../job-schedule.ts';
import { jobStatesIn } from '../../job-told.ts';
import type { MetricState } from '../../metrics/metric.ts';
import type { Monitor } from '../../monitor.ts';
import type { Series } from '../../operation.ts';
import type { SlowCall } from '../../slowest.ts';
import { jobChanges } from './changes.ts';
import { fromNow } from './from-now.ts';

interface Watched extends FeedSource {
  /** An older version has none. */
  jobs?(): unknown;
}

export class Source {
  readonly name: string;
  readonly #monitor: Watched;
  readonly #slowCalls: () => readonly SlowCall[];
  readonly #jobs = jobChanges();
  #feed: Feed;

  constructor(name: string, monitor: Watched, slowCalls: () => readonly SlowCall[]) {
    this.name = name;
    this.#monitor = monitor;
    this.#slowCalls = slowCalls;
    this.#feed = createFeed(monitor);
  }

  /** The series that changed since the last call. */
  changes(): readonly SeriesUpdate[] {
    return this.#feed.changes();
  }

  /** The program's own metrics that changed since the last call: a collection. */
  metrics(): readonly MetricUpdate[] {
    return this.#feed.metrics();
  }

  folded(): Uint8Array | undefined {
    return this.#feed.folded();
  }

  /** Makes the next changes all series there are: for a collector that knows nothing yet. */
  restart(): void {
    this.#jobs.restart();
    this.#feed = createFeed(this.#monitor);
  }

  /** The jobs that changed since the last call: began or ended a run, or have another schedule. */
  jobs(): readonly JobState[] {
    return this.#jobs.of(jobStatesIn(this.#monitor.jobs?.()));
  }

  /** The slowest calls that were not given before. */
  slowCalls(): readonly SlowCall[] {
    return this.#slowCalls();
  }
}

export function ownSource(name: string, monitor: Monitor): Source {
  return new Source(name, monitor, () => monitor.takeSlowest());
}

/**
 * @param from what was recorded before is left out, or taken in
 * @returns undefined for what is no monitor
 */
export function foreignSource(name: string, monitor: unknown, from: 'start' | 'now' = 'start'): Source | undefined {
  if (!isObject(monitor) || typeof monitor.series !== 'function') return undefined;
  const foreign = monitor as unknown as Monitor;
  const given = new WeakSet<SlowCall>();
  const slowCalls = (): readonly SlowCall[] => {
    const calls = typeof foreign.slowest === 'function' ? foreign.slowest() : [];
    const fresh = calls.filter((call) => isSlowCall(call) && !given.has(call));
    for (const call of fresh) given.add(call);
    return fresh;
  };
  const known = knownParts(foreign);
  const jobs = (): unknown => (typeof foreign.jobs === 'function' ? foreign.jobs() : []);
  if (from === 'start') return new Source(name, { ...known, jobs }, slowCalls);
  try {
    slowCalls();
    return new Source(name, { ...fromNow(known), jobs }, slowCalls);
  } catch {
    // It looks like a monitor, and is none.
    return undefined;
  }
}

/** What of a monitor is as we know it; an older one has series only. */
function knownParts(monitor: Monitor): Required<Pick<FeedSource, 'series' | 'parted' | 'collect'>> & FeedSource {
  const parted = (): ReturnType<Monitor['parted']> =>
    typeof monitor.parted === 'function' ? monitor.parted() : { series: [], metrics: [] };
  return {
    series: () => [...monitor.series()].filter(isSeries),
    collect: () => (typeof monitor.collect === 'function' ? [...monitor.collect()].filter(isMetric) : []),
    parted: () => ({
      series: [...parted().series].filter(isSeries),
      metrics: [...parted().metrics].filter(isMetric),
    }),
    ...(typeof monitor.folded === 'function' && { folded: () => monitor.folded() }),
  };
}

function isSeries(series: unknown): series is Series {
  if (!isObject(series) || !isObject(series.labels) || typeof series.name !== 'string') return false;
  const { histogram, failed, takeUnsent } = series;
  return isHistogram(histogram) && typeof failed === 'number' && typeof takeUnsent === 'function';
}

function isMetric(state: unknown): state is MetricState {
  if (!isObject(state) || !isObject(state.labels)) return false;
  const { type, name, unit, description, serial } = state;
  if ([name, unit, description].some((text) => typeof text !== 'string') || typeof serial !== 'number') return false;
  if (type === 'distribution') return isHistogram(state.histogram);
  return (type === 'counter' || type === 'gauge') && typeof state.value === 'number';
}

function isHistogram(histogram: unknown): boolean {
  if (!isObject(histogram)) return false;
  const { counts } = histogram;
  return (
    (counts instanceof Uint32Array || counts instanceof Float64Array) &&
    ['scale', 'base', 'count', 'zeros', 'sum', 'min', 'max'].every((field) => typeof histogram[field] === 'number')
  );
}

function isSlowCall(call: unknown): call is SlowCall {
  return (
    isObject(call) &&
    typeof call.operation === 'string' &&
    isObject(call.labels) &&
    ['at', 'duration', 'ended'].every((field) => typeof call[field] === 'number')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
