/**
 * A file that is there whole, or not at all: written beside its name, at most so many bytes, then renamed.
 *
 * It may hold whatever the program has in memory, secrets included: only this user may read it. It is written at once as the
 * bytes come, since a heap snapshot comes in the middle of a stop of the whole thread, and is never held in memory.
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '@perf/core';

const DRAFT = /\.(?<pid>\d+)\.draft$/;

export interface WholeFile {
  /** Bytes so far. */
  readonly bytes: Bytes;
  /** Whether more came than fits: then the rest was dropped, and the file won't be kept. */
  readonly isTooLarge: boolean;
  /** What went wrong when it was written. */
  readonly error: Error | undefined;
  /** Never throws: who hands over the bytes can't be stopped. */
  write(text: string): void;
  /** Gives it its name. @throws what the file system throws */
  keep(): void;
  /** Leaves nothing. */
  drop(): void;
}

export function wholeFile(path: string, maxBytes: Bytes): WholeFile {
  const draft = `${path}.${process.pid}.draft`;
  const file = openSync(draft, 'wx', 0o600);
  let bytes = 0;
  let isTooLarge = false;
  let error: Error | undefined;
  return {
    get bytes() {
      return bytes;
    },
    get isTooLarge() {
      return isTooLarge;
    },
    get error() {
      return error;
    },
    write(text) {
      if (isTooLarge || error !== undefined) return;
      const chunk = Buffer.from(text);
      isTooLarge = bytes + chunk.length > maxBytes;
      if (isTooLarge) return;
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
        bytes += chunk.length;
      } catch (cause) {
        error = cause as Error;
      }
    },
    keep() {
      fsyncSync(file);
      closeSync(file);
      renameSync(draft, path);
    },
    drop() {
      closeSync(file);
      rmSync(draft, { force: true });
    },
  };
}

/** What a process that was killed in the middle has left. */
export function removeLeftDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = DRAFT.exec(name)?.groups?.pid;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
