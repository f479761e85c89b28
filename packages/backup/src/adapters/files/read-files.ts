/**
 * The content of files and folders, as a stream of pieces with at most about two megabytes in hand.
 *
 * Calls are synchronous: this runs in a worker, where blocking is fine, while the pool of threads behind the asynchronous
 * ones is shared with the program's own reads, which would wait. A file is opened without following a link and without
 * waiting for the other end of a pipe, and is read no further than it was long: one that grows for ever has an end too.
 */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { setImmediate as breath } from 'node:timers/promises';
import { excluding } from '../../excluding.ts';
import type { Entry, FilesPlan, Notice, Piece, ReadOptions } from '../../source.ts';
import { settledStamp } from '../stamp.ts';
import { Batch } from './batch.ts';
import { Memory } from './memory.ts';
import { realIfThere, rootsOf } from './roots.ts';
import { type Met, notKept, walk } from './walk.ts';

const PIECE_BYTES = 1_048_576;
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export async function* readFiles(plan: FilesPlan, options: ReadOptions): AsyncGenerator<readonly Piece[]> {
  const { signal, leaveOut = [], isFleeting = false } = options;
  const batch = new Batch();
  const memory = new Memory(isFleeting ? 2 * PIECE_BYTES : 0);
  batch.add({ moment: Date.now() });
  const left = { excludes: excluding(plan.exclude), leaveOut: leaveOut.map(realIfThere) };
  for (const met of walk(rootsOf(plan.paths), left)) {
    for (const piece of piecesOf(met, { ...options, memory })) {
      batch.add(piece);
      if (!batch.full) continue;
      yield batch.take();
      memory.free();
      // A message that ends this reading gets its turn only between two macrotasks.
      await breath();
      signal.throwIfAborted();
    }
  }
  yield batch.take();
}

interface Reading extends ReadOptions {
  readonly memory: Memory;
}

function* piecesOf(met: Met | Notice, options: Reading): Generator<Piece> {
  if ('kind' in met) return yield { notice: met };
  const { path, stats, at } = met;
  if (stats.isFile()) return yield* fileOf(met, options);
  if (stats.isDirectory()) return yield { entry: { path, type: 'directory', ...attributes(stats) } };
  if (!stats.isSymbolicLink()) return yield { notice: special(path) };
  try {
    yield { entry: { path, type: 'link', target: readlinkSync(at), ...attributes(stats) } };
  } catch (error) {
    yield { notice: notKept(path, error) };
  }
}

function* fileOf({ at, path, stats }: Met, { isKept, memory }: Reading): Generator<Piece> {
  const known = fileEntry(path, stats);
  if (known.stamp !== undefined && isKept?.(known) === true) return yield { entry: known };
  let file: number;
  try {
    file = openSync(at, OPEN_FLAGS);
  } catch (error) {
    return yield { notice: notKept(path, error) };
  }
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) return yield { notice: special(path) };
    yield { entry: fileEntry(path, before) };
    yield* contentOf(file, { path, length: Number(before.size), memory });
    if (changed(before, fstatSync(file, { bigint: true }))) yield { notice: mixed(path) };
  } finally {
    closeSync(file);
  }
}

interface Content {
  readonly path: string;
  readonly length: number;
  readonly memory: Memory;
}

function* contentOf(file: number, { path, length, memory }: Content): Generator<Piece> {
  for (let done = 0; done < length; ) {
    const bytes = memory.take(Math.min(PIECE_BYTES, length - done));
    let read: number;
    try {
      read = readSync(file, bytes);
    } catch (error) {
      yield { notice: { ...notKept(path, error), text: `\`${path}\` is kept only in part: ${String(error)}.` } };
      return;
    }
    if (read === 0) return;
    done += read;
    yield { bytes: read === bytes.length ? bytes : bytes.slice(0, read) };
  }
}

function fileEntry(path: string, stats: BigIntStats): Entry {
  const stamp = settledStamp(stats);
  const entry: Entry = { path, type: 'file', size: Number(stats.size), ...attributes(stats) };
  return stamp === undefined ? entry : { ...entry, stamp };
}

function attributes({ mode, mtimeNs }: BigIntStats): Pick<Entry, 'mode' | 'modified'> {
  return { mode: Number(mode) & 0o7777, modified: Number(mtimeNs / 1_000n) / 1_000 };
}

function changed(before: BigIntStats, after: BigIntStats): boolean {
  return before.size !== after.size || before.mtimeNs !== after.mtimeNs;
}

function mixed(path: string): Notice {
  return { kind: 'changed', path, text: `\`${path}\` was written while it was read: its copy may mix old and new.` };
}

function special(path: string): Notice {
  return { kind: 'skipped', path, text: `\`${path}\` is not kept: it is a socket, a device or a pipe.` };
}
