/**
 * A history that ends with its process.
 *
 * Batches lie in the order of their moments, packed as bytes, so that nothing in them can change later. The oldest go
 * when they are past the retention, or when all of them together are larger than `maxBytes`. There are no tiers: what is
 * kept is kept as it came.
 */
import { canonical, decode, type Milliseconds } from '@perf/core';
import {
  checkAnnotation,
  checkBatch,
  checkEvents,
  checkRange,
  checkRow,
  checkSamples,
  checkSteps,
  closed,
} from '../../check.ts';
import type {
  Annotation,
  AnnotationQuery,
  EventQuery,
  History,
  HistoryBatch,
  HistoryEvent,
  HistoryInfo,
  OperationPoint,
  OperationQuery,
  ReadingPart,
  ReadingQuery,
  ReadingSamples,
  SeriesRecorded,
  StoredReading,
  StoredRow,
  TimeRange,
} from '../../history.ts';
import { FoundReadings, pointOf } from '../../points.ts';
import { CallSum, Steps } from '../../sum-up.ts';
import { RETENTION } from '../../tier.ts';
import { packedAnnotation, packedBatch, packedReadings, packedRow } from './pack.ts';
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
    return this.#keep(() => {
      checkBatch(batch);
      return [packedBatch(batch)];
    });
  }

  appendReadings(samples: readonly ReadingSamples[]): Promise<void> {
    return this.#keep(() => {
      checkSamples(samples);
      return packedReadings(samples);
    });
  }

  annotate(annotation: Annotation): Promise<void> {
    return this.#keep(() => {
      checkAnnotation(annotation);
      return [packedAnnotation(annotation)];
    });
  }

  restore(rows: readonly StoredRow[]): Promise<void> {
    return this.#keep(() => {
      for (const row of rows) checkRow(row);
      return rows.map(packedRow);
    });
  }

  async *stored(range: TimeRange): AsyncGenerator<StoredRow> {
    const rows = await this.#answer(() => {
      checkRange(range);
      return storedRows(this.#batches.all, range);
    });
    yield* rows;
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
      const series = new Map<string, { calls: PackedCalls; kind: string | undefined; sum: CallSum }>();
      for (const calls of this.#batches.within(range).flatMap(({ operations }) => operations)) {
        const key = JSON.stringify([calls.name, calls.key]);
        const { kind, sum } = series.get(key) ?? { kind: undefined, sum: new CallSum() };
        sum.add(decode(calls.state));
        series.set(key, { calls, kind: calls.kind ?? kind, sum });
      }
      return [...series.values()].map(({ calls: { name, labels }, kind, sum }) => {
        return { name, labels, ...(kind === undefined ? {} : { kind }), recorded: sum.recorded };
      });
    });
  }

  readings(query: ReadingQuery): Promise<StoredReading[]> {
    return this.#answer(() => {
      checkSteps(query);
      const found = new FoundReadings<string>(query);
      for (const { at, readings } of this.#batches.within(query)) {
        for (const [name, value] of readings) {
          if ((query.name ?? name) !== name) continue;
          if (typeof value === 'number') found.addSample(name, at, value);
          else found.add(name, at, value);
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

  annotations({ kind, from, to }: AnnotationQuery): Promise<Annotation[]> {
    return this.#answer(() => {
      checkRange({ from, to });
      const within = this.#batches.within({ from, to }).flatMap(({ annotations }) => annotations);
      return within.filter((annotation) => (kind ?? annotation.kind) === annotation.kind);
    });
  }

  info(): Promise<HistoryInfo> {
    return this.#answer(() => this.#batches.info());
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  #keep(pack: () => readonly Packed[]): Promise<void> {
    const kept = this.#answer(() => {
      for (const batch of pack()) this.#batches.add(batch);
    });
    // A rejection that nobody looks at must not end the program.
    kept.catch(() => undefined);
    return kept;
  }

  // A throw becomes a rejection.
  async #answer<T>(work: () => T): Promise<T> {
    if (!this.#isOpen) throw closed();
    return work();
  }
}

function* storedRows(batches: readonly Packed[], range: TimeRange): Generator<StoredRow> {
  const isIn = (at: number): boolean => at >= range.from && at < range.to;
  // A copy: what is appended meanwhile moves the places.
  for (const { at, operations, readings, events, annotations } of [...batches]) {
    if (isIn(at)) {
      for (const { name, labels, kind, state } of operations) {
        yield { type: 'operation', at, name, labels, ...(kind === undefined ? {} : { kind }), recorded: decode(state) };
      }
      for (const [name, value] of readings) yield { type: 'reading', at, name, ...partOf(at, value) };
      for (const annotation of annotations) yield { type: 'annotation', ...annotation };
    }
    for (const event of events) {
      if (isIn(event.at)) yield { type: 'event', ...event, data: JSON.parse(event.data) as HistoryEvent['data'] };
    }
  }
}

function partOf(at: number, value: number | ReadingPart): ReadingPart {
  if (typeof value !== 'number') return value;
  return { samples: 1, sum: value, min: value, max: value, last: value, lastAt: at };
}
