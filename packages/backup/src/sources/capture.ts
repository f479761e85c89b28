/**
 * The records of one moment, and their reading in slices.
 *
 *   taken ──read()──▶ sorted ──▶ said, key by key, in order ──▶ closed
 *     └──────── keep(key): a record about to be changed is said at once ────┘ unless its turn has been
 *
 * The references are taken at one moment, so what the program sets, replaces or deletes afterwards is not seen. A record
 * that is changed in place is, unless `keep` is told of it first.
 */
import type { Milliseconds } from '@perf/core';
import { type RecordKey, recordLine } from '../record-lines.ts';
import type { Piece } from '../source.ts';
import { sourceFailed } from '../source-failed.ts';
import { inOrder } from './in-order.ts';
import { jsonText } from './json-text.ts';
import { type Pace, Slices } from './pace.ts';
import { TextBytes } from './text-bytes.ts';

export interface Listed {
  entries(): Iterable<readonly [RecordKey, unknown]>;
}

/** Fails where the record can't be said, but only when its turn comes: a write of the program never fails for it. */
type Say = () => string;

export class Capture {
  readonly #slices: Slices;
  /** By record and not by key: what stands under a key now may be another one than was taken. */
  readonly #kept = new Map<unknown, Say>();
  #keys: readonly RecordKey[];
  #records: readonly unknown[];
  #last: RecordKey | undefined;

  constructor(map: Listed, pace: Pace) {
    this.#slices = new Slices(pace);
    this.#slices.begin();
    [this.#keys, this.#records] = listsOf(map);
    this.#slices.end();
  }

  get longestStall(): Milliseconds {
    return this.#slices.longest;
  }

  /** @param record what stands under the key and is about to change */
  keep(key: RecordKey, record: unknown): void {
    if (this.#kept.has(record) || (this.#last !== undefined && byKey(key, this.#last) <= 0)) return;
    this.#kept.set(
      record,
      attempted(() => jsonOf(key, record)),
    );
  }

  async *read(signal: AbortSignal): AsyncGenerator<readonly Piece[]> {
    const slices = this.#slices;
    const text = new TextBytes();
    const [keys, taken] = [this.#keys, this.#records];
    yield [{ entry: { path: 'records.jsonl', type: 'stream' } }];
    // Taking the moment was a slice of its own.
    await slices.rest(signal);
    for (const place of await this.#sorted(signal)) {
      const key = keys[place] as RecordKey;
      const record = taken[place];
      const full = text.add(recordLine(key, this.#kept.get(record)?.() ?? jsonOf(key, record)));
      this.#last = key;
      if (full.length === 0 && !slices.due) continue;
      const all = text.isEmpty ? full : [...full, text.take()];
      slices.end();
      yield all.map((bytes) => ({ bytes }));
      await slices.rest(signal);
    }
    slices.end();
    if (!text.isEmpty) yield [{ bytes: text.take() }];
  }

  close(): void {
    this.#keys = [];
    this.#records = [];
    this.#kept.clear();
  }

  async #sorted(signal: AbortSignal): Promise<Readonly<Uint32Array>> {
    const keys = this.#keys;
    const sorting = inOrder(keys.length, (a, b) => byKey(keys[a] as RecordKey, keys[b] as RecordKey));
    for (;;) {
      const { done, value } = sorting.next();
      if (done === true) return value;
      if (!this.#slices.due) continue;
      this.#slices.end();
      await this.#slices.rest(signal);
    }
  }
}

/** Two flat lists: a pair for each record would keep the collector of garbage busy while the program waits. */
function listsOf(map: Listed): [readonly RecordKey[], readonly unknown[]] {
  // A third of the time, since the engine copies these without asking an iterator for each.
  if (map instanceof Map) return [[...map.keys()], [...map.values()]];
  const keys: RecordKey[] = [];
  const values: unknown[] = [];
  for (const [key, record] of map.entries()) {
    keys.push(key);
    values.push(record);
  }
  return [keys, values];
}

function jsonOf(key: RecordKey, record: unknown): string {
  if (typeof key !== 'string' && !Number.isFinite(key)) {
    const message = `Expected keys of records to be texts or numbers, got \`${String(key)}\``;
    throw sourceFailed({ message, hint: 'Give each record a text as its key.' });
  }
  return jsonText(record, () => `record \`${JSON.stringify(key)}\``);
}

/** Done now, told later. */
function attempted(say: Say): Say {
  try {
    const said = say();
    return () => said;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Numbers before texts, so that the order is total whatever the keys are. */
function byKey(a: RecordKey, b: RecordKey): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
