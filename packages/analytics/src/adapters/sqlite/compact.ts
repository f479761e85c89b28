/**
 * Packs what lies in the journal into the tiers, a bounded part in one transaction.
 *
 * Done every ten minutes, when the journal has grown large, and when the history closes: so a row of a tier is written
 * once for many batches. Another process may pack what this one wrote, and the other way round.
 */
import type { EpochMs } from '@perf/core';
import type { ReadingPart, TimeRange } from '../../history.ts';
import type { Since } from '../../tier.ts';
import { inOrder, type PartAt } from './chunk/samples.ts';
import type { StateAt } from './chunk/states.ts';
import type { Database } from './database.ts';
import { foldInCalls } from './fold-in.ts';
import { foldInSamples, type Samples } from './fold-in-samples.ts';
import { callsOf, type JournalRow, type ReadingVisitor, visitReadings } from './journal.ts';
import { sinceOf } from './since.ts';

/** Held in memory at once, and for how long others wait: well below a second. */
const MOST_BYTES = 8 * 1024 * 1024;

/** @returns what was packed: the times it covers, undefined when there was nothing */
export function compact(db: Database): TimeRange | undefined {
  let packed: TimeRange | undefined;
  // What others write meanwhile need not be packed as well.
  const end = db.get<{ last: number | null }>('SELECT max(id) last FROM journal')?.last ?? 0;
  for (let isLeft = end > 0; isLeft; ) {
    db.transaction('write', () => {
      const part = nextPart(db, end);
      isLeft = part !== undefined;
      if (part === undefined) return;
      const { from, to } = packUpTo(db, part, sinceOf(db));
      packed = { from: Math.min(from, packed?.from ?? from), to: Math.max(to, packed?.to ?? to) };
    });
  }
  return packed;
}

/** @returns the last row of the oldest ones that may be held in memory together; at least one */
function nextPart(db: Database, end: number): number | undefined {
  let bytes = 0;
  let last: number | undefined;
  const rows = db.all<{ id: number; size: number }>(
    'SELECT id, length(data) size FROM journal WHERE id <= ? ORDER BY id',
    end,
  );
  for (const { id, size } of rows) {
    bytes += size;
    if (last !== undefined && bytes > MOST_BYTES) break;
    last = id;
  }
  return last;
}

function packUpTo(db: Database, id: number, since: Since): TimeRange {
  const readings = new Gathering();
  const calls = new Map<number, StateAt[]>();
  let range: TimeRange = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  type Row = JournalRow & { first: EpochMs; last: EpochMs };
  for (const row of db.each<Row>('SELECT kind, data, first, last FROM journal WHERE id <= ? ORDER BY id', id)) {
    range = { from: Math.min(range.from, row.first), to: Math.max(range.to, row.last) };
    visitReadings(row, readings);
    for (const { series, ...call } of callsOf(row)) {
      const known = calls.get(series);
      if (known === undefined) calls.set(series, [call]);
      else known.push(call);
    }
  }
  foldInSamples(db, readings.all(), since);
  for (const [series, states] of calls) {
    foldInCalls(db, { series, calls: states.sort((a, b) => a.at - b.at) }, since);
  }
  db.run('DELETE FROM journal WHERE id <= ?', id);
  return range;
}

interface Growing {
  at: Float64Array;
  values: Float64Array;
  length: number;
}

/** Samples by reading, in the order they came. */
export class Gathering implements ReadingVisitor {
  readonly #plain = new Map<number, Growing>();
  readonly #parts = new Map<number, PartAt[]>();

  sample(id: number, at: EpochMs, value: number): void {
    let one = this.#plain.get(id);
    if (one === undefined) {
      one = { at: new Float64Array(64), values: new Float64Array(64), length: 0 };
      this.#plain.set(id, one);
    }
    if (one.length === one.at.length) {
      one.at = twice(one.at);
      one.values = twice(one.values);
    }
    one.at[one.length] = at;
    one.values[one.length] = value;
    one.length += 1;
  }

  part(id: number, at: EpochMs, part: ReadingPart): void {
    const known = this.#parts.get(id);
    if (known === undefined) this.#parts.set(id, [{ at, ...part }]);
    else known.push({ at, ...part });
  }

  *all(): Generator<Samples> {
    for (const [id, { at, values, length }] of this.#plain) {
      yield [id, inOrder({ at: at.subarray(0, length), values: values.subarray(0, length) })];
    }
    for (const [id, parts] of this.#parts) yield [id, { parts: parts.sort((a, b) => a.at - b.at) }];
  }
}

function twice(numbers: Float64Array): Float64Array {
  const grown = new Float64Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
