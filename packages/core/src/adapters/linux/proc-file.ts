/**
 * A file of /proc that stays open: each read asks the kernel anew, from the first byte, without opening again.
 *
 * The kernel writes a file of many records (diskstats, net/dev) page by page, so one read is not the whole; a file
 * that is one record (stat, meminfo, pressure) comes in one. A file that is not there is asked for once; a failure
 * that may pass (no descriptor left) is tried again at the next read. Nothing here throws.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** One buffer for all files that are read one after another: it grows to the largest of them and stays. */
export class ReadBuffer {
  bytes: Uint8Array = new Uint8Array(16 * 1024);

  /** Twice the room, with what is already read; false at a size that no honest file of /proc has. */
  grow(): boolean {
    if (this.bytes.length >= 1024 * 1024) return false;
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    return true;
  }
}

const MAY_PASS = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR', 'EAGAIN']);

export class ProcFile {
  readonly #path: string;
  readonly #records: 'one' | 'many';
  #descriptor: number | undefined;
  #gone = false;

  constructor(path: string, records: 'one' | 'many') {
    this.#path = path;
    this.#records = records;
  }

  /** Reads the file into the buffer and returns how many bytes it has; 0 when it can't be read. */
  read(buffer: ReadBuffer): number {
    if (this.#gone) return 0;
    try {
      this.#descriptor ??= openSync(this.#path, 'r');
      return this.#records === 'one' ? readSome(this.#descriptor, buffer, 0) : readAll(this.#descriptor, buffer);
    } catch (error) {
      this.#release();
      this.#gone = !MAY_PASS.has((error as NodeJS.ErrnoException).code ?? '');
      return 0;
    }
  }

  close(): void {
    this.#release();
    this.#gone = true;
  }

  #release(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    try {
      closeSync(descriptor);
    } catch {
      // A descriptor that the program itself has closed under us is released all the same.
    }
  }
}

function readSome(descriptor: number, buffer: ReadBuffer, from: number): number {
  return readSync(descriptor, buffer.bytes, from, buffer.bytes.length - from, from);
}

function readAll(descriptor: number, buffer: ReadBuffer): number {
  let length = 0;
  for (;;) {
    if (length === buffer.bytes.length && !buffer.grow()) return length;
    const read = readSome(descriptor, buffer, length);
    if (read === 0) return length;
    length += read;
  }
}

/** Reads a small file that is opened for this once, such as those of a process; 0 when it is not there (any more). */
export function readOnce(path: string, buffer: ReadBuffer): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    return readAll(descriptor, buffer);
  } catch {
    return 0;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
