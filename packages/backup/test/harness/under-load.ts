/** A database that another process commits to 50 times a second, backed up and restored again and again. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { startProgram } from '@tooling/testkit';
import { createDirectoryStore } from '../../src/adapters/directory-store/index.ts';
import { sqlite } from '../../src/sources/sqlite.ts';
import { engine } from '../engines.ts';

const COMMITTING = fileURLToPath(new URL('../programs/committing.mjs', import.meta.url));
const MEGABYTES = '20';

/** What a restored database says of itself: each commit sets one number in two tables and in some rows of a third. */
export interface Judged {
  readonly integrity: unknown;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

export interface LoadOptions {
  readonly folder: string;
  readonly rounds: number;
  /** WAL or DELETE. */
  readonly journal: string;
  /** Milliseconds, for all of it. */
  readonly timeout: number;
}

export async function restoresUnderLoad({ folder, rounds, journal, timeout }: LoadOptions): Promise<readonly Judged[]> {
  const path = join(folder, `${journal}.db`);
  const writer = startProgram(process.execPath, ['--no-warnings', COMMITTING, path, MEGABYTES, journal], { timeout });
  try {
    await writer.saw('ready');
    const repository = await engine({ store: createDirectoryStore({ folder: join(folder, `${journal}-backups`) }) });
    const source = sqlite(path);
    const all: Judged[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const open = await source.open(new AbortController().signal);
      const { id } = await repository.backup({ orders: Object.assign(open, { kind: source.kind }) });
      const to = join(folder, `${journal}-restored`);
      await repository.restore(id, { to });
      all.push(judged(join(to, 'orders', `${journal}.db`)));
      rmSync(to, { recursive: true });
      await repository.prune({ last: 2 });
    }
    return all;
  } finally {
    writer.kill('SIGKILL');
    await writer.result;
  }
}

/** @returns what is wrong with them, one line each; also one that is not newer than the one before */
export function wrongOf(all: readonly Judged[]): string[] {
  return all.flatMap(({ integrity, first, last, rows }, round) => {
    const isNewer = round === 0 || first > (all[round - 1]?.first ?? 0);
    if (integrity === 'ok' && first === last && rows === last && isNewer) return [];
    return [`restore ${round}: integrity ${String(integrity)}, first ${first}, rows ${rows}, last ${last}`];
  });
}

function judged(path: string): Judged {
  const database = new DatabaseSync(path, { readOnly: true });
  const value = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
  try {
    return {
      integrity: value('PRAGMA integrity_check'),
      first: value('SELECT n FROM first') as number,
      last: value('SELECT n FROM last') as number,
      rows: value('SELECT max(n) FROM filling') as number,
    };
  } finally {
    database.close();
  }
}
