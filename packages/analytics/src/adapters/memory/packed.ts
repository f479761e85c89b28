/**
 * The batches that a memory history holds, oldest first, bounded by age and by size.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { Annotation, HistoryInfo, ReadingPart, TimeRange } from '../../history.ts';

export interface PackedCalls {
  readonly name: string;
  /** Canonical. */
  readonly labels: Readonly<Record<string, string>>;
  /** The labels as text, to compare. */
  readonly key: string;
  readonly kind: string | undefined;
  readonly state: Uint8Array;
}

export interface Packed {
  readonly at: EpochMs;
  readonly operations: readonly PackedCalls[];
  /** One sample, or some that are only known together. */
  readonly readings: readonly (readonly [name: string, number | ReadingPart])[];
  readonly events: readonly { readonly at: EpochMs; readonly kind: string; readonly data: string }[];
  readonly annotations: readonly Annotation[];
}

/** What an entry takes beside its own bytes: an object, an array slot, references; measured at some 100 to 200 bytes. */
const OVERHEAD = 160;

export class PackedBatches {
  readonly #retention: Milliseconds;
  readonly #maxBytes: number;
  #batches: Packed[] = [];
  #bytes = 0;
  #isFull = false;

  constructor({ retention, maxBytes }: { retention: Milliseconds; maxBytes: number }) {
    this.#retention = retention;
    this.#maxBytes = maxBytes;
  }

  get all(): readonly Packed[] {
    return this.#batches;
  }

  add(batch: Packed): void {
    // Behind the newest one, nearly always.
    const place = this.#batches.findLastIndex(({ at }) => at <= batch.at) + 1;
    this.#batches.splice(place, 0, batch);
    this.#bytes += sizeOf(batch);
    this.#dropOld();
  }

  within({ from, to }: TimeRange): Packed[] {
    return this.#batches.filter(({ at }) => at >= from && at < to);
  }

  info(): HistoryInfo {
    const moments = this.#batches.flatMap(({ at, events }) => [at, ...events.map((event) => event.at)]);
    const series = this.#batches.flatMap(({ operations }) =>
      operations.map(({ name, key }) => JSON.stringify([name, key])),
    );
    const count = (of: (batch: Packed) => readonly unknown[]): number =>
      this.#batches.reduce((sum, batch) => sum + of(batch).length, 0);
    return {
      file: undefined,
      bytes: this.#bytes,
      schemaVersion: 0,
      series: new Set(series).size,
      rows: {
        raw: count(({ operations }) => operations),
        tenSeconds: 0,
        minutes: 0,
        hours: 0,
        readings: count(({ readings }) => readings),
        events: count(({ events }) => events),
        annotations: count(({ annotations }) => annotations),
      },
      // No spread into Math.min: it ends at some 100,000 values.
      first: moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b)),
      last: moments.length === 0 ? undefined : moments.reduce((a, b) => Math.max(a, b)),
      notices: this.#isFull
        ? [`The history in memory was full at ${this.#maxBytes} bytes: its oldest part was dropped early.`]
        : [],
    };
  }

  #dropOld(): void {
    const oldest = (this.#batches.at(-1)?.at ?? 0) - this.#retention;
    let dropped = 0;
    for (const batch of this.#batches) {
      const isTooMuch = this.#bytes > this.#maxBytes;
      if (batch.at >= oldest && !isTooMuch) break;
      this.#isFull ||= isTooMuch;
      this.#bytes -= sizeOf(batch);
      dropped += 1;
    }
    if (dropped > 0) this.#batches.splice(0, dropped);
  }
}

function sizeOf({ operations, readings, events, annotations }: Packed): number {
  const calls = operations.reduce((sum, { state }) => sum + state.length + OVERHEAD, OVERHEAD);
  const happened = events.reduce((sum, { data }) => sum + data.length + OVERHEAD, calls + readings.length * OVERHEAD);
  return annotations.reduce((sum, { text }) => sum + text.length + OVERHEAD, happened);
}
