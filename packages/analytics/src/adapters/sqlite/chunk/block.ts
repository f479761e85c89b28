/**
 * Samples of up to sixteen readings in one stretch of time, as bytes: one row of a table instead of sixteen.
 *
 *   how many rows of moments | each: length, bytes | how many readings | each: place | moments, form | how many | length, bytes
 *
 * Readings of one source are read at the same moments, so these are written once. A reading that is not touched is taken
 * over as it is, without being unpacked.
 */
import { ChunkReader, ChunkWriter, damaged } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';
import { countOf, type PartAt, type SampleChunk } from './samples.ts';

/** How many readings share a row. */
export const READINGS = 16;

const COLUMNS = ['samples', 'sum', 'min', 'max', 'last', 'lastAt'] as const;

/** As bytes and as numbers, of which one is made from the other when it is asked for. */
interface Moments {
  readonly bytes: Uint8Array;
  at: Float64Array | undefined;
}

interface Entry {
  readonly moments: Moments;
  readonly isPlain: boolean;
  readonly count: number;
  /** Values, or columns of parts. */
  readonly bytes: Uint8Array;
}

export class Block {
  readonly #entries = new Map<number, Entry>();
  #written: Moments | undefined;

  /** @param bytes undefined for an empty block. @throws PerfError `analytics/history-damaged` */
  constructor(bytes?: Uint8Array) {
    if (bytes === undefined) return;
    const read = new ChunkReader(bytes);
    const moments = Array.from(
      { length: read.count() },
      (): Moments => ({ bytes: read.take(read.varint()), at: undefined }),
    );
    for (let left = read.count(); left > 0; left -= 1) {
      const place = read.varint();
      const form = read.varint();
      const row = moments[form >> 1];
      if (row === undefined) throw damaged();
      const count = read.varint();
      this.#entries.set(place, { moments: row, isPlain: form % 2 === 0, count, bytes: read.take(read.varint()) });
    }
  }

  /** Of all readings. */
  get count(): number {
    let sum = 0;
    for (const { count } of this.#entries.values()) sum += count;
    return sum;
  }

  get places(): number[] {
    return [...this.#entries.keys()];
  }

  get(place: number): SampleChunk | undefined {
    const entry = this.#entries.get(place);
    if (entry === undefined) return undefined;
    const { count } = entry;
    entry.moments.at ??= readNumbers(new ChunkReader(entry.moments.bytes), count);
    const { at } = entry.moments;
    const read = new ChunkReader(entry.bytes);
    if (entry.isPlain) return { at, values: readNumbers(read, count) };
    const columns = COLUMNS.map((name) => [name, readNumbers(read, count)] as const);
    const parts = Array.from(at, (moment, i) => {
      const part = Object.fromEntries(columns.map(([name, numbers]) => [name, numbers[i]]));
      return { at: moment, ...part } as unknown as PartAt;
    });
    return { parts };
  }

  set(place: number, chunk: SampleChunk): void {
    const write = new ChunkWriter();
    const isPlain = !('parts' in chunk);
    if (isPlain) writeNumbers(write, chunk.values);
    else
      for (const column of COLUMNS)
        writeNumbers(
          write,
          Float64Array.from(chunk.parts, (part) => part[column]),
        );
    const moments = this.#momentsOf(isPlain ? chunk.at : Float64Array.from(chunk.parts, ({ at }) => at));
    this.#entries.set(place, { moments, isPlain, count: countOf(chunk), bytes: write.bytes() });
  }

  /** Nearly always those of the reading before. */
  #momentsOf(at: Float64Array): Moments {
    const last = this.#written;
    if (last?.at !== undefined && isEqual(last.at, at)) return last;
    const write = new ChunkWriter();
    writeNumbers(write, at);
    this.#written = { bytes: write.bytes(), at };
    return this.#written;
  }

  bytes(): Uint8Array {
    const rows: Moments[] = [];
    const indices = [...this.#entries.values()].map(({ moments }) => {
      const known = rows.findIndex((row) => row === moments || isEqual(row.bytes, moments.bytes));
      return known < 0 ? rows.push(moments) - 1 : known;
    });
    const write = new ChunkWriter();
    write.varint(rows.length);
    for (const { bytes } of rows) {
      write.varint(bytes.length);
      write.append(bytes);
    }
    write.varint(this.#entries.size);
    let next = 0;
    for (const [place, { isPlain, count, bytes }] of this.#entries) {
      write.varint(place);
      write.varint((indices[next++] as number) * 2 + (isPlain ? 0 : 1));
      write.varint(count);
      write.varint(bytes.length);
      write.append(bytes);
    }
    return write.bytes();
  }
}

function isEqual(a: Uint8Array | Float64Array, b: Uint8Array | Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
