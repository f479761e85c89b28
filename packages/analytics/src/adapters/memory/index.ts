/**
 * A history that ends with its process.
 *
 * Batches lie in the order of their moments, packed as bytes, so that nothing in them can change later. The oldest go
 * when they are past the retention, or when all of them together are larger than `maxBytes`. There are no tiers: what is
 * kept is kept as it came.
 */
import { canonical, decode, encode, type Milliseconds, type ReadingName, readingEntries } from '@perf/core';
import { checkBatch, checkEvents, checkRange, checkSteps, closed } from '../../check.ts';
import type {
  EventQuery,
  History,
  HistoryBatch,
  HistoryEvent,
  HistoryInfo,
  OperationPoint,
  OperationQuery,
  ReadingQuery,
  SeriesRecorded,
  StoredReading,
  TimeRange,
} from '../../history.ts';
import { FoundReadings, pointOf } from '../../points.ts';
import { CallSum, Steps } from '../../sum-up.ts';
import { RETENTION } from '../../tier.ts';
import { type Packed, PackedBatches, type PackedCalls } from './packed.ts';

export interface MemoryHistoryOptions {
  /** How long a batch is kept after the newest one. @default 48 hours */
  readonly retention?: Milliseconds;
  /** How much the batches may take, in bytes and roughly. @default 64 MiB */
  readonly maxBytes?: number;
}

/** Small beside a Node process, and an hour of 100 busy operations at one batch a second. */
const MAX_BYTES = 64 * 1024 * 1024;

export function createMemoryHistory(options: MemoryHistoryOptions = {}): History {
  const { retention = RETENTION.raw, maxBytes = MAX_BYTES } = options;
  return new MemoryHistory(new PackedBatches({ retention, maxBytes }));
}

class MemoryHistory implements History {
  readonly #batches: PackedBatches;
  #isOpen = true;

  constructor(batches: PackedBatches) {
    this.#batches = batches;
  }

  append(batch: HistoryBatch): Promise<void> {
    const kept = this.#answer(() => {
      checkBatch(batch);
      this.#batches.add(packed(batch));
    });
    // A rejection that nobody looks at must not end the program.
    kept.catch(() => undefined);
    return kept;
  }

  query(query: OperationQuery): Promise<OperationPoint[]> {
    return this.#answer(() => {
      checkSteps(query);
      const { operation, labels, step } = query;
      const wanted = labels === undefined ? undefined : JSON.stringify(canonical(labels));
      const isWanted = ({ name, key }: PackedCalls): boolean => name === operation && (wanted ?? key) === key;
      const steps = new Steps(query, () => new CallSum());
      for (const { at, operations } of this.#batches.within(query)) {
        for (const { state } of operations.filter(isWanted)) steps.of(at).add(decode(state));
      }
      return steps.entries().map(({ at, sum }) => pointOf({ at, span: step }, sum.recorded));
    });
  }

  operations(range: TimeRange): Promise<SeriesRecorded[]> {
    return this.#answer(() => {
      checkRange(range);
      const series = new Map<string, { calls: PackedCalls; sum: CallSum }>();
      for (const calls of this.#batches.within(range).flatMap(({ operations }) => operations)) {
        const key = JSON.stringify([calls.name, calls.key]);
        const { sum } = series.get(key) ?? { sum: new CallSum() };
        sum.add(decode(calls.state));
        series.set(key, { calls, sum });
      }
      return [...series.values()].map(({ calls: { name, labels }, sum }) => ({ name, labels, recorded: sum.recorded }));
    });
  }

  readings(query: ReadingQuery): Promise<StoredReading[]> {
    return this.#answer(() => {
      checkSteps(query);
      const found = new FoundReadings<ReadingName>(query);
      for (const { at, readings } of this.#batches.within(query)) {
        for (const [name, value] of readings) {
          if ((query.name ?? name) === name) found.addSample(name, at, value);
        }
      }
      return found.answer((name) => name);
    });
  }

  events(query: EventQuery): Promise<HistoryEvent[]> {
    return this.#answer(() => {
      const limit = checkEvents(query);
      const { kind, from, to } = query;
      const found = this.#batches.all
        .flatMap(({ events }) => events)
        .filter((event) => event.at >= from && event.at < to && (kind ?? event.kind) === event.kind)
        .sort((a, b) => a.at - b.at);
      return found
        .slice(Math.max(0, found.length - limit))
        .map(({ at, kind, data }) => ({ at, kind, data: JSON.parse(data) as HistoryEvent['data'] }));
    });
  }

  info(): Promise<HistoryInfo> {
    return this.#answer(() => this.#batches.info());
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  // A throw becomes a rejection.
  async #answer<T>(work: () => T): Promise<T> {
    if (!this.#isOpen) throw closed();
    return work();
  }
}

function packed({ at, operations, readings, events }: HistoryBatch): Packed {
  return {
    at,
    operations: operations.flatMap(({ name, labels, recorded }) => {
      if (recorded.histogram.count === 0) return [];
      const set = canonical(labels);
      return { name, labels: set, key: JSON.stringify(set), state: encode(recorded) };
    }),
    readings: readingEntries(readings).filter(([, value]) => Number.isFinite(value)),
    events: events.map(({ at: moment, kind, data }) => ({ at: moment, kind, data: JSON.stringify(data) })),
  };
}
