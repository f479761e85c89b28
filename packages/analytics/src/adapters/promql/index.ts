/**
 * History that lies in Prometheus, VictoriaMetrics or Mimir, read through PromQL.
 *
 * What perfkit wrote there (`@perf/analytics/remote-write`) comes back with fine buckets: counts and sums as they were,
 * percentiles within 1.1 %. What was scraped from `/metrics` comes back with all its buckets where the store keeps native
 * histograms, else from buckets that end on powers of two: counts and sums are right, a percentile lies within its octave.
 * The shortest and the longest call are known by the ends of their buckets.
 *
 * Annotations are there as perfkit wrote them. Events are not kept in such a store, so there are none.
 */
import { canonical, type EpochMs, type Milliseconds } from '@perf/core';
import { labelNames } from '@perf/core/telemetry';
import { ANNOTATION, annotationOf, labelsOfAnnotation } from '../../annotation-series.ts';
import { checkEvents, checkRange, checkSteps } from '../../check.ts';
import type {
  Annotation,
  AnnotationQuery,
  EventQuery,
  HistoryEvent,
  HistoryReader,
  OperationPoint,
  OperationQuery,
  ReadingQuery,
  SeriesRecorded,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import { pointOf } from '../../points.ts';
import { STORE_LABELS } from '../../store-labels.ts';
import { CallSum, Steps } from '../../sum-up.ts';
import { type EndpointOptions, endpointOf } from '../endpoint.ts';
import { type CallQuery, callsOf } from './calls.ts';
import { readingsOf } from './readings.ts';
import { duration, quoted, Source } from './source.ts';
import { stretchesOf } from './stretches.ts';

export interface PromqlOptions extends EndpointOptions {
  /** Only series with these; without them, all programs whose figures lie there count as one. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Labels that tell programs and machines apart and stay labels of the operations: `['host']`. @default none, all count as one */
  readonly by?: readonly string[];
  /** How long one answer may take. @default 30 seconds */
  readonly timeout?: Milliseconds;
  /** How large one answer may be; who asks holds it several times. @default 256 MiB */
  readonly maxBytes?: number;
}

/** A thousand moments of some thousand buckets. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * A reader of the history in a Prometheus, or what speaks its API. Nothing is asked yet.
 *
 * @throws PerfError `analytics/invalid-argument`; its questions reject with `analytics/source-unreachable`,
 *   `analytics/source-timeout`, `analytics/source-refused` and `analytics/source-odd` besides
 */
export function openPromql({
  labels = {},
  by = [],
  timeout = 30_000,
  maxBytes = MAX_BYTES,
  ...endpoint
}: PromqlOptions): HistoryReader {
  return new PromqlHistory(new Source(endpointOf(endpoint), { timeout, maxBytes }), labels, by);
}

/** Older than anything that such a store holds; VictoriaMetrics knows no windows that begin before 1970. */
const BEGINNING: EpochMs = Date.UTC(2000, 0, 1);
/** As far as the clock of a machine that writes may be ahead of this one. */
const AHEAD: Milliseconds = 300_000;

class PromqlHistory implements HistoryReader {
  readonly #source: Source;
  readonly #chosen: Readonly<Record<string, string>>;
  readonly #by: readonly string[];

  constructor(source: Source, chosen: Readonly<Record<string, string>>, by: readonly string[]) {
    this.#source = source;
    this.#chosen = chosen;
    this.#by = by;
  }

  async query(query: OperationQuery): Promise<OperationPoint[]> {
    checkSteps(query);
    const { operation, labels, step } = query;
    const wanted = labels === undefined ? undefined : JSON.stringify(canonical(inNames(labels)));
    const points = new Steps(query, () => new CallSum());
    for (const stretch of stretchesOf({ ...query, ...finite(query) }, step)) {
      for (const { labels: own, bySteps } of await callsOf({
        ...this.#about([`operation=${quoted(operation)}`]),
        ...stretch,
      })) {
        if ((wanted ?? JSON.stringify(own)) !== JSON.stringify(own)) continue;
        for (const [at, recorded] of bySteps) points.of(stretch.from + at * stretch.step).add(recorded);
      }
    }
    return points.entries().map(({ at, sum }) => pointOf({ at, span: step }, sum.recorded));
  }

  async operations(range: TimeRange): Promise<SeriesRecorded[]> {
    checkRange(range);
    const { from, to } = finite(range);
    if (!(to > from)) return [];
    const found = await callsOf({ ...this.#about([]), from, step: to - from, steps: 1 });
    return found.flatMap(({ operation: name, labels, bySteps }) => {
      const recorded = bySteps.get(0);
      return recorded === undefined ? [] : [{ name, labels, recorded }];
    });
  }

  async readings(query: ReadingQuery): Promise<StoredReading[]> {
    checkSteps(query);
    const range = { ...query, ...finite(query) };
    return readingsOf({ source: this.#source, matchers: this.#matchers, query: range });
  }

  async events(query: EventQuery): Promise<HistoryEvent[]> {
    checkEvents(query);
    return [];
  }

  async annotations(query: AnnotationQuery): Promise<Annotation[]> {
    checkRange(query);
    const { kind } = query;
    const { from, to } = finite(query);
    if (!(to > from)) return [];
    // One may have been told of long after it happened, never before: but for clocks that differ.
    const [since, until] = [Math.max(BEGINNING, from - AHEAD), Date.now() + AHEAD];
    const told = kind === undefined ? {} : labelsOfAnnotation({ at: 0, kind, text: '' });
    const matchers = [...this.#matchers, ...Object.entries(told).map(([label, value]) => `${label}=${quoted(value)}`)];
    const found = await this.#source.samples(`${ANNOTATION}{${matchers.join(',')}}[${duration(until - since)}]`, until);
    const all = found.flatMap(({ metric, values }) => values.map(([, seconds]) => annotationOf(metric, seconds)));
    return all
      .filter((each) => each !== undefined)
      .filter(({ at }) => at >= query.from && at < query.to)
      .sort((a, b) => a.at - b.at);
  }

  get #matchers(): string[] {
    return Object.entries(this.#chosen).map(([label, value]) => `${label}=${quoted(value)}`);
  }

  #about(matchers: readonly string[]): Pick<CallQuery, 'source' | 'matchers' | 'foreign'> {
    const foreign = [...STORE_LABELS, ...Object.keys(this.#chosen)].filter((label) => !this.#by.includes(label));
    return { source: this.#source, matchers: [...this.#matchers, ...matchers], foreign };
  }
}

/** Where a range ends open, the store's beginning and its present are meant. A clock of its own may be ahead. */
function finite({ from, to }: TimeRange): TimeRange {
  return { from: Math.max(BEGINNING, Math.ceil(from)), to: Math.min(Date.now() + AHEAD, Math.ceil(to)) };
}

function inNames(labels: Readonly<Record<string, string>>): Record<string, string> {
  const names = labelNames(new Set(Object.keys(labels)));
  const told = Object.entries(labels).filter(([, value]) => value !== '');
  return Object.fromEntries(told.map(([label, value]) => [names.get(label) ?? label, value.toWellFormed()]));
}
