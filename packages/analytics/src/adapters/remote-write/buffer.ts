/**
 * Requests on disk that wait to be sent: they survive a restart, and an outage of the server.
 *
 *   00000007.seg   00000008.seg   00000009.seg            sent.json: { segment, offset, lastAt }
 *      gone │ record record record record │ ◀── appended here
 *           └── offset                              record:  length u32 | crc32 u32 | moment f64 | bytes
 *
 * Invariants: a record is whole or it is not there (its checksum says so); nobody appends to a file that another process
 * began; all files together are at most `maxBytes`, and the oldest goes first. What was sent and not yet noted as sent goes
 * out once more, which a server takes for what it is: the same samples.
 */
import { type FileHandle, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { EpochMs } from '@perf/core';

const HEADER = 16;
/** Larger files are dropped in larger pieces, smaller ones are many. */
const SEGMENTS = 8;
const LARGEST_SEGMENT = 4 * 2 ** 20;

interface Segment {
  readonly number: number;
  bytes: number;
}

export interface BufferOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Told what is lost, in words. */
  readonly onLoss: (loss: string) => void;
}

/** The oldest request that waits. */
export interface Waiting {
  readonly bytes: Uint8Array;
  /** It need not be sent again. */
  done(): Promise<void>;
}

export class DiskBuffer {
  readonly #options: BufferOptions;
  /** Oldest first. */
  readonly #segments: Segment[];
  #offset: number;
  #file: FileHandle | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** Of the newest request that was ever kept; −Infinity before the first. */
  lastAt: EpochMs;

  private constructor(
    options: BufferOptions,
    segments: Segment[],
    { offset, lastAt }: { offset: number; lastAt: EpochMs },
  ) {
    this.#options = options;
    this.#segments = segments;
    this.#offset = offset;
    this.lastAt = lastAt;
  }

  static async open(options: BufferOptions): Promise<DiskBuffer> {
    const { folder } = options;
    const sent = await sentIn(folder);
    const segments: Segment[] = [];
    for (const name of (await readdir(folder)).filter((each) => /^\d{8,}\.seg$/.test(each)).sort()) {
      const number = Number.parseInt(name, 10);
      if (number < sent.segment) await rm(join(folder, name), { force: true });
      else segments.push({ number, bytes: (await stat(join(folder, name))).size });
    }
    const offset = segments[0]?.number === sent.segment ? sent.offset : 0;
    const buffer = new DiskBuffer(options, segments, { offset, lastAt: sent.lastAt });
    // What was kept last stands in the newest file, unless a kill came before its first record was whole.
    for (const { number } of segments.toReversed()) {
      const moments = [...momentsIn(await readFile(join(folder, nameOf(number))))];
      buffer.lastAt = Math.max(buffer.lastAt, ...moments);
      if (moments.length > 0) break;
    }
    // The file after the last one, also when that is gone: its number must not come twice.
    segments.push({ number: Math.max(sent.segment, segments.at(-1)?.number ?? 0) + 1, bytes: 0 });
    return buffer;
  }

  /** How much waits. */
  get bytes(): number {
    return Math.max(0, this.#segments.reduce((sum, { bytes }) => sum + bytes, 0) - this.#offset);
  }

  /** Appends requests, all of one moment. It resolves when the system has them. */
  add(at: EpochMs, requests: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async () => {
      const records = Buffer.concat(requests.map((bytes) => recordOf(at, bytes)));
      const { maxBytes, onLoss } = this.#options;
      const largest = Math.min(LARGEST_SEGMENT, Math.max(1, Math.floor(maxBytes / SEGMENTS)));
      if (this.#newest.bytes > 0 && this.#newest.bytes + records.length > largest) await this.#beginSegment();
      let dropped = 0;
      // The newest is kept, however large.
      while (this.#segments.length > 1 && this.bytes + records.length > maxBytes) dropped += await this.#dropOldest();
      if (dropped > 0)
        onLoss(
          `${dropped} bytes that were not sent are dropped, the oldest first: more than ${maxBytes} bytes waited.`,
        );
      await this.#append(records);
      this.lastAt = Math.max(this.lastAt, at);
    });
  }

  /** @returns undefined when nothing waits */
  next(): Promise<Waiting | undefined> {
    return this.#inTurn(async () => {
      for (;;) {
        const segment = this.#segments[0] as Segment;
        const found = segment.bytes > this.#offset ? await this.#readAt(segment, this.#offset) : undefined;
        if (found !== undefined) {
          const past = this.#offset + HEADER + found.length;
          return { bytes: found, done: () => this.#inTurn(() => this.#advance(segment, past)) };
        }
        const rest = segment.bytes - this.#offset;
        if (rest > 0) this.#options.onLoss(`${rest} bytes that waited to be sent are damaged, and are left out.`);
        if (this.#segments.length === 1 && rest <= 0) return undefined;
        if (this.#segments.length === 1) await this.#beginSegment();
        await this.#dropOldest();
      }
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  get #newest(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  #pathOf({ number }: Segment): string {
    return join(this.#options.folder, nameOf(number));
  }

  async #beginSegment(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#segments.push({ number: this.#newest.number + 1, bytes: 0 });
  }

  async #append(records: Uint8Array): Promise<void> {
    const segment = this.#newest;
    this.#file ??= await open(this.#pathOf(segment), 'a', 0o600);
    try {
      await this.#file.appendFile(records);
      segment.bytes += records.length;
    } catch (error) {
      // Half a record must not stand before the next one.
      await this.#file.truncate(segment.bytes).catch(() => this.#beginSegment());
      throw error;
    }
  }

  /** @returns how many of its bytes were not sent */
  async #dropOldest(): Promise<number> {
    const [oldest] = this.#segments.splice(0, 1) as [Segment];
    const lost = oldest.bytes - this.#offset;
    this.#offset = 0;
    await this.#note();
    await rm(this.#pathOf(oldest), { force: true });
    return lost;
  }

  async #advance(segment: Segment, past: number): Promise<void> {
    // Dropped meanwhile.
    if (this.#segments[0] !== segment) return;
    this.#offset = past;
    if (past < segment.bytes || this.#segments.length === 1) return this.#note();
    await this.#dropOldest();
  }

  async #note(): Promise<void> {
    const path = join(this.#options.folder, 'sent.json');
    const sent = {
      segment: (this.#segments[0] as Segment).number,
      offset: this.#offset,
      lastAt: Math.max(0, this.lastAt),
    };
    await writeFile(`${path}.draft`, JSON.stringify(sent), { mode: 0o600 });
    await rename(`${path}.draft`, path);
  }

  async #readAt(segment: Segment, offset: number): Promise<Uint8Array | undefined> {
    const file = await open(this.#pathOf(segment), 'r').catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const header = Buffer.alloc(HEADER);
      await file.read(header, 0, HEADER, offset);
      const length = header.readUInt32LE(0);
      if (offset + HEADER + length > segment.bytes) return undefined;
      const record = Buffer.alloc(HEADER + length);
      await file.read(record, 0, record.length, offset);
      return isWhole(record) ? record.subarray(HEADER) : undefined;
    } finally {
      await file.close();
    }
  }

  /** One after the other: what is appended and what is sent change the same files. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(act);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

const nameOf = (number: number): string => `${String(number).padStart(8, '0')}.seg`;

function recordOf(at: EpochMs, bytes: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEADER + bytes.length);
  record.writeUInt32LE(bytes.length, 0);
  record.writeDoubleLE(at, 8);
  record.set(bytes, HEADER);
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}

const isWhole = (record: Buffer): boolean => crc32(record.subarray(8)) === record.readUInt32LE(4);

/** Of its records, up to the first that is not whole. */
function* momentsIn(file: Buffer): Generator<EpochMs, void> {
  for (let offset = 0; offset + HEADER <= file.length; ) {
    const past = offset + HEADER + file.readUInt32LE(offset);
    if (past > file.length || !isWhole(file.subarray(offset, past))) return;
    yield file.readDoubleLE(offset + 8);
    offset = past;
  }
}

/** Where sending stands. A file that is missing or damaged only costs sending again what is there. */
async function sentIn(folder: string): Promise<{ segment: number; offset: number; lastAt: EpochMs }> {
  const none = { segment: 0, offset: 0, lastAt: Number.NEGATIVE_INFINITY };
  try {
    const read = JSON.parse(await readFile(join(folder, 'sent.json'), 'utf8')) as Partial<typeof none>;
    const { segment, offset, lastAt } = read;
    if (!Number.isSafeInteger(segment) || !Number.isSafeInteger(offset) || typeof lastAt !== 'number') return none;
    return { segment: segment as number, offset: offset as number, lastAt };
  } catch {
    return none;
  }
}
