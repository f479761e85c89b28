/**
 * A history that ends with its process: batches in order, dropped when they are older than the retention.
 */
import { canonical, type EpochMs, type Milliseconds, PerfError, readingEntries } from '@perf/core';
import {
  type EventQuery,
  type History,
  type HistoryBatch,
  type HistoryEvent,
  type HistoryInfo,
  MOST_EVENTS,
  type OperationPoint,
  type OperationQuery,
  type SeriesRecorded,
  type StoredReading,
  type TimeRange,
} from '../../history.ts';
import { grouped, summedUp } from '../../sum-up.ts';

export interface MemoryHistoryOptions {
  /** How long a batch is kept after the newest one. @default 48 hours */
  readonly retention?: Milliseconds;
}

const HOURS_48 = 48 * 3_600_000;

export function createMemoryHistory({ retention = HOURS_48 }: MemoryHistoryOptions = {}): History {
  return new MemoryHistory(retention);
}

class MemoryHistory implements History {
  readonly #retention: Milliseconds;
  #batches: HistoryBatch[] = [];
  #isOpen = true;

  constructor(retention: Milliseconds) {
    this.#retention = retention;
  }

  async append(batch: HistoryBatch): Promise<void> {
    if (!this.#isOpen) {
      throw new PerfError('analytics/history-closed', {
        message: 'Expected the history to be open, but it is closed',
        hint: 'Append before `close()`.',
      });
    }
    this.#batches.push(batch);
    const newest = this.#batches.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
    this.#batches = this.#batches.filter(({ at }) => at >= newest - this.#retention);
  }

  async query({ operation, labels, step, ...range }: OperationQuery): Promise<OperationPoint[]> {
    const wanted = labels === undefined ? undefined : keyOf(labels);
    const rows = this.#within(range).flatMap(({ at, operations }) =>
      operations
        .filter((series) => series.name === operation && (wanted === undefined || keyOf(series.labels) === wanted))
        .map(({ recorded }) => ({ at: range.from + Math.floor((at - range.from) / step) * step, recorded })),
    );
    return [...grouped(rows, ({ at }) => at)]
      .map(([at, group]) => ({ at, recorded: summedUp(group.map(({ recorded }) => recorded)) }))
      .sort((a, b) => a.at - b.at);
  }

  async operations(range: TimeRange): Promise<SeriesRecorded[]> {
    const rows = this.#within(range).flatMap(({ operations }) => operations);
    return [...grouped(rows, ({ name, labels }) => JSON.stringify([name, keyOf(labels)])).values()].flatMap((group) => {
      const [first] = group;
      const recorded = summedUp(group.map((row) => row.recorded));
      return first === undefined || recorded.histogram.count === 0
        ? []
        : [{ name: first.name, labels: canonical(first.labels), recorded }];
    });
  }

  async readings(range: TimeRange): Promise<StoredReading[]> {
    const inOrder = this.#within(range).sort((a, b) => a.at - b.at);
    const values = inOrder.flatMap(({ readings }) => readingEntries(readings));
    return [...grouped(values, ([name]) => name)].map(([name, group]) => {
      const numbers = group.map(([, value]) => value);
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      return { name, samples: numbers.length, mean, ...extremesOf(numbers), last: numbers.at(-1) as number };
    });
  }

  async events({ kind, from, to, limit = MOST_EVENTS }: EventQuery): Promise<HistoryEvent[]> {
    const events = this.#batches
      .flatMap((batch) => batch.events)
      .filter((event) => event.at >= from && event.at < to && (kind === undefined || event.kind === kind))
      .sort((a, b) => a.at - b.at);
    return events.slice(Math.max(0, events.length - limit));
  }

  async info(): Promise<HistoryInfo> {
    const moments: EpochMs[] = this.#batches.map(({ at }) => at);
    const series = new Set(this.#batches.flatMap(({ operations }) => operations.map((o) => JSON.stringify([o.name, keyOf(o.labels)]))));
    return {
      bytes: 0,
      series: series.size,
      rows: this.#batches.reduce((sum, { operations }) => sum + operations.length, 0),
      first: moments.length === 0 ? undefined : extremesOf(moments).min,
      last: moments.length === 0 ? undefined : extremesOf(moments).max,
      notices: [],
    };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  #within({ from, to }: TimeRange): HistoryBatch[] {
    return this.#batches.filter(({ at }) => at >= from && at < to);
  }
}

const keyOf = (labels: Readonly<Record<string, string>>): string => JSON.stringify(canonical(labels));

/** Of any number of values: a spread into `Math.min` ends at some 100,000. */
function extremesOf(values: readonly number[]): { min: number; max: number } {
  return {
    min: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}
