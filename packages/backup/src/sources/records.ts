/**
 * Live state of the program: a map of records, each under its key, read without holding up the program.
 *
 * Which promise the program makes decides the mode. It replaces a record instead of changing it: `captured`, nothing to
 * do. It changes records in place: `before-write`, and it calls `beforeWrite(key)` first.
 */
import { type EpochMs, systemClock } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { RecordKey } from '../record-lines.ts';
import type { Source } from '../source.ts';
import { Capture } from './capture.ts';
import { type Pace, usualPace } from './pace.ts';

/** A `Map`, or whatever else lists its records. Keys are texts or numbers. */
export interface Records<V> {
  entries(): Iterable<readonly [RecordKey, V]>;
}

export interface KeyedRecords<V> extends Records<V> {
  get(key: RecordKey): V | undefined;
}

export interface RecordsOptions {
  /**
   * `captured`: no record is changed once it is in the map, only replaced. `before-write`: records are changed in place,
   * and `beforeWrite` is called first.
   *
   * @default 'captured'
   */
  readonly mode?: 'captured' | 'before-write';
  /** @default the wall clock */
  readonly now?: () => EpochMs;
  /** @default slices of half a millisecond with one of rest */
  readonly pace?: Pace;
}

export interface WatchedRecords extends Source {
  /** To be called before a record is changed in place. Next to nothing while no backup reads; never fails. */
  beforeWrite(key: RecordKey): void;
}

/**
 * The records as they stand at one moment, as lines of JSON in the order of their keys.
 *
 * Taking the moment costs the thread some 15 ns a record; reading comes in slices of 0.5 ms, longer only when one record
 * takes longer. A record that JSON can't say fails the backup, by its key.
 *
 * @throws PerfError `backup/invalid-argument`: it has no `entries()`
 */
export function records<V>(map: KeyedRecords<V>, options: RecordsOptions & { mode: 'before-write' }): WatchedRecords;
export function records<V>(map: Records<V>, options?: RecordsOptions): Source;
export function records<V>(
  map: Records<V> & Partial<KeyedRecords<V>>,
  { mode = 'captured', now = systemClock.now, pace = usualPace }: RecordsOptions = {},
): Source & Partial<WatchedRecords> {
  if (typeof map?.entries !== 'function') {
    const hint =
      'Give a Map, or an object of which `entries()` lists the records; of a plain object `json` keeps the value.';
    throw misuse({ name: 'map', expected: 'a map of records', got: String(map), hint });
  }
  const reading = new Set<Capture>();
  const open: Source['open'] = async (signal) => {
    signal.throwIfAborted();
    const moment = now();
    const capture = new Capture(map, pace);
    reading.add(capture);
    return {
      moment,
      chunking: 'state',
      content: capture.read(signal),
      stall: () => capture.longestStall,
      close: async () => {
        reading.delete(capture);
        capture.close();
      },
    };
  };
  if (mode === 'captured') return { kind: 'records', open };
  const beforeWrite = (key: RecordKey): void => {
    for (const capture of reading) capture.keep(key, map.get?.(key));
  };
  return { kind: 'records', open, beforeWrite };
}
