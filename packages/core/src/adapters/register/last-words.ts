/**
 * The files of a process: one that it leaves when it ends, for what a socket can't carry any more: nothing that is sent while a
 * process exits arrives for sure. It is written to another name first, so that a reader never sees half of it. And one from
 * its first moment, so that a crash or a thread that is terminated before it has a connection is missed by somebody.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, toLine } from '../../protocol.ts';

/** Writes `<folder>/<name>.hello`; where there is no room for it, a process that ends in a moment is missed by nobody. */
export function writeFirstWord(folder: string, name: string, hello: Message): void {
  try {
    writeFileSync(join(folder, `${name}.hello`), toLine(hello), { mode: 0o600, flag: 'wx' });
  } catch {
    // The folder is gone, full or another user's.
  }
}

/**
 * Writes `<folder>/<name>.ndjson`, readable by this user only, before it returns.
 *
 * @throws the error of the file system, when the folder is gone or full
 */
export function writeLastWords(folder: string, name: string, messages: readonly Message[]): void {
  const path = join(folder, `${name}.ndjson`);
  writeFileSync(`${path}.part`, messages.map(toLine).join(''), { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.part`, path);
}
