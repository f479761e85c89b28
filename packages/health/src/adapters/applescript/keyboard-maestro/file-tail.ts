/**
 * The lines that are added to a file while it is watched, through rotation and truncation.
 *
 *   absent ── it appears ──▶ following ── shorter than what was read ──▶ from its beginning
 *     ▲                          └─ another file has its name ──▶ the rest of the old one, then the new one from its beginning
 *     └──────── it is gone ──────┘
 *
 * Memory is bounded whatever the file holds: it is read in pieces, only while somebody asks for lines, and a line that is longer
 * than `MOST_OF_A_LINE` is cut, which is what becomes of a binary file. What is not UTF-8 is read with replacement characters.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bytes, Milliseconds } from '@perf/core';

export interface TailOptions {
  readonly path: string;
  /** How many of the lines that are there already come first. */
  readonly last: number;
  /** Between two looks at a file that does not grow. */
  readonly pause: Milliseconds;
  readonly signal: AbortSignal;
}

const PIECE: Bytes = 65_536;
const MOST_OF_A_LINE = 16_384;
/** How much of the end of a file is looked through for its last lines. */
const MOST_OF_THE_PAST: Bytes = 1_048_576;

/** Ends when the signal is aborted. @throws what opening and reading a file does, but for one that is not there */
export async function* tailOf({ path, last, pause, signal }: TailOptions): AsyncGenerator<string> {
  let following: Following | undefined;
  try {
    const there = await openedAtItsEnd(path);
    following = there?.following;
    let lines: readonly string[] = last > 0 ? (there?.past ?? []).slice(-last) : [];
    while (!signal.aborted) {
      for (const line of lines) {
        if (signal.aborted) return;
        yield line;
      }
      if (lines.length === 0 && following?.isBehind !== true) {
        following = await successor(following, path);
        if (following?.isBehind !== true) await wait(pause, undefined, { signal }).catch(() => undefined);
      }
      lines = (await following?.more()) ?? [];
    }
  } finally {
    await following?.close();
  }
}

/** The whole lines at the end of a file, oldest first; none when it is not there. */
export async function lastLines(path: string): Promise<string[]> {
  const handle = await opened(path);
  if (handle === undefined) return [];
  try {
    return (await pastOf(handle)).lines;
  } finally {
    await handle.close();
  }
}

interface Past {
  readonly lines: string[];
  /** Where the line begins that has not ended yet. */
  readonly at: number;
}

async function pastOf(handle: FileHandle): Promise<Past> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - MOST_OF_THE_PAST);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
  const read = buffer.subarray(0, bytesRead);
  const lines = new Lines().add(read);
  // The first one began before what was read.
  return { lines: from > 0 ? lines.slice(1) : lines, at: from + (read.lastIndexOf('\n') + 1 || bytesRead) };
}

async function openedAtItsEnd(path: string): Promise<{ following: Following; past: string[] } | undefined> {
  const handle = await opened(path);
  if (handle === undefined) return undefined;
  try {
    const { lines, at } = await pastOf(handle);
    return { following: new Following(handle, identityOf(await handle.stat()), at), past: lines };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The file that has the name now: the same one, one that took its place, or none. */
async function successor(last: Following | undefined, path: string): Promise<Following | undefined> {
  const now = await stat(path).catch(() => undefined);
  if (last !== undefined && (now === undefined || last.is(now))) return last;
  const handle = await opened(path);
  if (handle === undefined) return last;
  await last?.close();
  return new Following(handle, identityOf(await handle.stat()), 0);
}

class Following {
  readonly #handle: FileHandle;
  readonly #identity: string;
  readonly #piece = Buffer.alloc(PIECE);
  #lines = new Lines();
  #at: number;
  #isBehind: boolean;

  constructor(handle: FileHandle, identity: string, at: number) {
    this.#handle = handle;
    this.#identity = identity;
    this.#at = at;
    this.#isBehind = at === 0;
  }

  /** Whether there is probably more to read now. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  is(other: { readonly dev: number; readonly ino: number }): boolean {
    return this.#identity === identityOf(other);
  }

  /** The lines of the next piece. */
  async more(): Promise<string[]> {
    const { size } = await this.#handle.stat();
    if (size < this.#at) {
      this.#at = 0;
      this.#lines = new Lines();
    }
    const { bytesRead } = await this.#handle.read(this.#piece, 0, PIECE, this.#at);
    this.#at += bytesRead;
    this.#isBehind = bytesRead === PIECE;
    return this.#lines.add(this.#piece.subarray(0, bytesRead));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const identityOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }): string => `${dev}:${ino}`;

/** A pipe or a device would never end: a log is a file. */
async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return (await stat(path)).isFile() ? await open(path, 'r') : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Bytes to lines, whatever the bounds of the pieces. */
class Lines {
  readonly #decoder = new TextDecoder();
  #rest = '';

  add(bytes: Uint8Array): string[] {
    const parts = this.#decoder.decode(bytes, { stream: true }).split('\n');
    parts[0] = this.#rest + parts[0];
    // What is beyond the bound is dropped now, and not when the line ends, which may be never.
    this.#rest = cut(parts.pop() ?? '');
    return parts.map(cut);
  }
}

const cut = (line: string): string => (line.length > MOST_OF_A_LINE ? line.slice(0, MOST_OF_A_LINE) : line);
