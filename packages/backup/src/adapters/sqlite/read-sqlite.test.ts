import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { realPart, runProgram, startProgram, systemNodes, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Entry, Piece, WorkerPlan } from '../../source.ts';
import { sqlite } from '../../sources/sqlite.ts';
import { readPlan } from '../read-plan.ts';
import { copyDatabase } from './copy-database.ts';

const COMMITTING = fileURLToPath(new URL('../../../test/programs/committing.mjs', import.meta.url));
/** `PERF_ROUNDS=200` for the large run. */
const ROUNDS = Number(process.env.PERF_ROUNDS ?? 20);
const SECONDS = 10 + ROUNDS * 2;

interface Copied {
  readonly entry: Entry;
  readonly bytes: Buffer;
}

async function copied(path: string, isKept?: (entry: Entry) => boolean): Promise<Copied> {
  const { signal } = new AbortController();
  const { content } = await sqlite(path).open(signal);
  const chunks: Uint8Array[] = [];
  let entry: Entry | undefined;
  const options = { signal, ...(isKept === undefined ? {} : { isKept }) };
  for await (const pieces of readPlan(content as WorkerPlan, options)) {
    for (const piece of pieces as readonly Piece[]) {
      if ('entry' in piece) ({ entry } = piece);
      if ('bytes' in piece) chunks.push(piece.bytes);
    }
  }
  return { entry: entry as Entry, bytes: Buffer.concat(chunks) };
}

interface Judged {
  readonly integrity: unknown;
  readonly first: number;
  readonly last: number;
  readonly rows: number;
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

async function underLoad(journal: string, rounds: number): Promise<readonly Judged[]> {
  const folder = await temporaryFolder();
  const path = folder.at('orders.db');
  const writer = startProgram(process.execPath, ['--no-warnings', COMMITTING, path, '20', journal], {
    timeout: SECONDS * 1_000,
  });
  onTestFinished(async () => {
    writer.kill('SIGKILL');
    await writer.result;
  });
  await writer.saw('ready');
  const all: Judged[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const copy = folder.at('copy.db');
    await writeFile(copy, (await copied(path)).bytes);
    all.push(judged(copy));
  }
  return all;
}

/** The folder for temporary files is this test's own meanwhile. */
async function temporaryFiles(): Promise<() => string[]> {
  const { path } = await temporaryFolder();
  vi.stubEnv('TMPDIR', path);
  onTestFinished(() => void vi.unstubAllEnvs());
  return () => readdirSync(path);
}

describe('a SQLite database', () => {
  it.each([
    ['WAL', ROUNDS],
    ['DELETE', Math.ceil(ROUNDS / 5)],
  ])(
    'is a committed state in every copy, while another process commits 50 times a second (%s)',
    async (journal, rounds) => {
      const all = await underLoad(journal, rounds);
      expect(all).toHaveLength(rounds);
      for (const [i, { integrity, first, last, rows }] of all.entries()) {
        expect({ integrity, first, rows }).toEqual({ integrity: 'ok', first: last, rows: last });
        if (i > 0) expect(first).toBeGreaterThan(all[i - 1]?.first ?? 0);
      }
    },
    SECONDS * 1_000,
  );

  it('holds what only the WAL file of a killed program holds', async () => {
    const folder = await temporaryFolder();
    const path = folder.at('orders.db');
    const script = `
      const db = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path)});
      db.exec('PRAGMA journal_mode = WAL; CREATE TABLE first (n); INSERT INTO first VALUES (7)');
      process.kill(process.pid, 'SIGKILL');`;
    await runProgram(process.execPath, ['--no-warnings', '-e', script]);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    writeFileSync(folder.at('copy.db'), (await copied(path)).bytes);
    const database = new DatabaseSync(folder.at('copy.db'));
    expect(database.prepare('SELECT n FROM first').get()).toEqual({ n: 7 });
    database.close();
  });

  it('is not read again while nothing was committed, and is after a commit', async () => {
    const folder = await temporaryFolder();
    const path = folder.at('orders.db');
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE first (n)');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { entry } = await copied(path);
    const isKept = ({ stamp }: Entry): boolean => stamp === entry.stamp;
    expect(entry).toMatchObject({ path: 'orders.db', type: 'stream', stamp: expect.any(String) });
    expect((await copied(path, isKept)).bytes.length).toBe(0);
    database.exec('INSERT INTO first VALUES (1)');
    expect((await copied(path, isKept)).bytes.length).toBeGreaterThan(0);
  });

  it('fails with the words of SQLite, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const path = folder.at('orders.db');
    writeFileSync(path, 'this is no database, and long enough to be taken for one at first sight'.repeat(20));
    const leftBehind = await temporaryFiles();
    await expect(copied(path)).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: expect.stringContaining(`to read the database \`${path}\`, got exit code 1: file is not a database`),
    });
    expect(leftBehind()).toEqual([]);
    await expect(copied(folder.at('missing.db'))).rejects.toThrow('(ENOENT)');
    expect(existsSync(folder.at('missing.db'))).toBe(false);
  });

  it('ends its process and removes its copy when it is told to stop', async () => {
    const folder = await temporaryFolder();
    const database = new DatabaseSync(folder.at('large.db'));
    database.exec('CREATE TABLE t (b)');
    for (let i = 0; i < 20; i += 1) database.exec('INSERT INTO t VALUES (randomblob(1000000))');
    database.close();
    const control = new AbortController();
    const plan: WorkerPlan = { read: 'sqlite', path: folder.at('large.db') };
    const leftBehind = await temporaryFiles();
    const reading = (async () => {
      for await (const pieces of readPlan(plan, { signal: control.signal })) {
        if ((pieces as readonly Piece[]).some((piece) => 'bytes' in piece)) control.abort(new Error('stop'));
      }
    })();
    await expect(reading).rejects.toThrow('stop');
    expect(leftBehind()).toEqual([]);
  });

  it('is copied by a Node without `backup` as well', async () => {
    const folder = await temporaryFolder();
    const path = folder.at('orders.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE first (n); INSERT INTO first VALUES (7)');
    database.close();
    const node = await realPart({
      name: 'a Node 22 without `backup` in node:sqlite',
      find: () => systemNodes().find(({ version }) => version.startsWith('22.15.'))?.path,
      install: 'npm install node@22.15.0, and its path in PERF_NODES',
    });
    const to = await temporaryFolder();
    const script = `(${String(copyDatabase)})(...process.argv.slice(1))`;
    const { stdout, stderr } = await runProgram(node, ['--no-warnings', '-e', script, '--', path, to.path]);
    expect(stderr).toBe('');
    expect(stdout.startsWith('SQLite format 3\0')).toBe(true);
    expect(existsSync(to.path)).toBe(false);
  });
});
