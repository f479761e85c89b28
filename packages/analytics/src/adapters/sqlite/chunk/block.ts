/**
 * Samples of up to sixteen readings in one stretch of time, as bytes: one row of a table instead of sixteen.
 *
 *   0 | 1 | how many rows of moments | each: how many, length, bytes | how many readings | each: form, length, bytes
 *   form: rows of moments before its own, whether it is summed up, places that are skipped
 *
 * Of a reading that comes once a minute ten numbers are here, so what is said of each has to be short. Blocks written before
 * begin with how many rows of moments, without a number each, and place, form and number stand before each reading.
 *
 * Readings of one source are read at the same moments, so these are written once. A reading that is not touched is taken
 * over as it is, without being unpacked.
 */
import { ChunkReader, ChunkWriter, damaged } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';
import type { PartAt, SampleChunk } from './samples.ts';

/** How many readings share a row. */
export const READINGS = 16;

const COLUMNS = ['samples', 'sum', 'min', 'max', 'last', 'lastAt'] as const;

/** As bytes and as numbers, of which one is made from the other when it is asked for. */
interface Moments {
  readonly bytes: Uint8Array;
  readonly count: number;
  at: Float64Array | undefined;
}

interface Entry {
  readonly moments: Moments;
  readonly isPlain: boolean;
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
    const first = read.count();
    if (first > 0 || read.byte() === 0) this.#readBefore(read, first);
    else this.#read(read);
  }

  #read(read: ChunkReader): void {
    const rows = Array.from({ length: read.count() }, (): Moments => {
      const count = read.varint();
      return { bytes: read.take(read.varint()), count, at: undefined };
    });
    let place = -1;
    for (let left = read.count(); left > 0; left -= 1) {
      const form = read.varint();
      place += 1 + (form % READINGS);
      const isPlain = Math.floor(form / READINGS) % 2 === 0;
      this.#add(place, rows[Math.floor(form / (2 * READINGS))], { isPlain, bytes: read.take(read.varint()) });
    }
  }

  /** @param count rows of moments; of an empty block, which was two zeros, none is left to be read */
  #readBefore(read: ChunkReader, count: number): void {
    const rows = Array.from({ length: count }, () => read.take(read.varint()));
    // One row stood for all that begin alike and go on at one pace, however many they are.
    const known = new Map<string, Moments>();
    for (let left = count > 0 ? read.count() : 0; left > 0; left -= 1) {
      const place = read.varint();
      const form = read.varint();
      const bytes = rows[form >> 1];
      const length = read.varint();
      const key = `${form >> 1} ${length}`;
      if (bytes !== undefined && !known.has(key)) known.set(key, { bytes, count: length, at: undefined });
      this.#add(place, known.get(key), { isPlain: form % 2 === 0, bytes: read.take(read.varint()) });
    }
  }

  #add(place: number, moments: Moments | undefined, entry: Omit<Entry, 'moments'>): void {
    if (moments === undefined) throw damaged();
    this.#entries.set(place, { moments, ...entry });
  }

  /** Of all readings. */
  get count(): number {
    let sum = 0;
    for (const { moments } of this.#entries.values()) sum += moments.count;
    return sum;
  }

  get places(): number[] {
    return [...this.#entries.keys()];
  }

  get(place: number): SampleChunk | undefined {
    const entry = this.#entries.get(place);
    if (entry === undefined) return undefined;
    const { count } = entry.moments;
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
    this.#entries.set(place, { moments, isPlain, bytes: write.bytes() });
  }

  /** Nearly always those of the reading before. */
  #momentsOf(at: Float64Array): Moments {
    const last = this.#written;
    if (last?.at !== undefined && isEqual(last.at, at)) return last;
    const write = new ChunkWriter();
    writeNumbers(write, at);
    this.#written = { bytes: write.bytes(), count: at.length, at };
    return this.#written;
  }

  bytes(): Uint8Array {
    const entries = [...this.#entries].sort(([a], [b]) => a - b);
    const rows: Moments[] = [];
    const indices = entries.map(([, { moments }]) => {
      const known = rows.findIndex((row) => row === moments || isSame(row, moments));
      return known < 0 ? rows.push(moments) - 1 : known;
    });
    const write = new ChunkWriter();
    write.byte(0);
    write.byte(1);
    write.varint(rows.length);
    for (const { count, bytes } of rows) {
      write.varint(count);
      write.varint(bytes.length);
      write.append(bytes);
    }
    write.varint(entries.length);
    entries.forEach(([place, { isPlain, bytes }], i) => {
      const skipped = place - (entries[i - 1]?.[0] ?? -1) - 1;
      write.varint(((indices[i] as number) * 2 + (isPlain ? 0 : 1)) * READINGS + skipped);
      write.varint(bytes.length);
      write.append(bytes);
    });
    return write.bytes();
  }
}

/** The same bytes are not the same moments where these follow one another at a steady pace. */
function isSame(a: Moments, b: Moments): boolean {
  return a.count === b.count && isEqual(a.bytes, b.bytes);
}

function isEqual(a: Uint8Array | Float64Array, b: Uint8Array | Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
