import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { realPart, runProgram, systemNodes, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { restoresUnderLoad, wrongOf } from '../../../test/harness/under-load.ts';
import type { Entry, Piece, WorkerPlan } from '../../source.ts';
import { sqlite } from '../../sources/sqlite.ts';
import { readPlan } from '../read-plan.ts';
import { copyDatabase } from './copy-database.ts';

const ROUNDS = 20;
const TIMEOUT = 60_000;

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
    'is a committed state in every restore, while another process commits 50 times a second (%s)',
    async (journal, rounds) => {
      const { path: folder } = await temporaryFolder();
      const all = await restoresUnderLoad({ folder, rounds, journal, timeout: TIMEOUT });
      expect(wrongOf(all)).toEqual([]);
      expect(all).toHaveLength(rounds);
    },
    TIMEOUT,
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
