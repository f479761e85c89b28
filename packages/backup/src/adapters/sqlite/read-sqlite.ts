/** A SQLite database as one stream of its pages: a committed state, whatever is written meanwhile. */
import { type BigIntStats, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Entry, Piece, ReadOptions, SqlitePlan } from '../../source.ts';
import { reasonOf, sourceFailed } from '../../source-failed.ts';
import { outputOf } from '../program.ts';
import { settledStamp } from '../stamp.ts';
import { copyDatabase } from './copy-database.ts';

export async function* readSqlite({ path }: SqlitePlan, options: ReadOptions): AsyncGenerator<readonly Piece[]> {
  const { signal, isKept } = options;
  // Looked at first: a commit that comes afterwards makes the stamp too old, never too new.
  const stats = required(path);
  const stamps = [settledStamp(stats), walStamp(`${path}-wal`)];
  const known = stamps.every((stamp) => stamp !== undefined);
  const entry: Entry = {
    path: basename(path),
    type: 'stream',
    mode: Number(stats.mode) & 0o7777,
    ...(known ? { stamp: stamps.join('+') } : {}),
  };
  yield [{ moment: Date.now() }, { entry }];
  if (known && isKept?.(entry) === true) return;
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-sqlite-'));
  try {
    for await (const bytes of copied(path, { folder, signal })) yield [{ bytes }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copied(
  path: string,
  { folder, signal }: { folder: string; signal: AbortSignal },
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const script = `(${String(copyDatabase)})(...process.argv.slice(1))`;
  return outputOf({
    program: process.execPath,
    args: ['--no-warnings', '-e', script, '--', path, folder],
    signal,
    what: `the database \`${path}\``,
    hint: `Look whether it is a SQLite database that is not locked for long, and whether ${tmpdir()} has room for a copy of it.`,
  });
}

function required(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
  } catch (cause) {
    const message = `Expected \`path\` to be a SQLite database, got \`${path}\` (${reasonOf(cause)})`;
    throw sourceFailed({ message, hint: 'Correct the path of the source.', cause });
  }
}

/**
 * Commits in WAL mode leave the database's own file alone.
 *
 * @returns undefined while a change could go unseen
 */
function walStamp(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  // Reading makes an empty one, and as root sets the owner of one that is there: then its change time tells nothing.
  return stats === undefined || stats.size === 0n ? 'no commits' : settledStamp(stats, stats.mtimeNs);
}
