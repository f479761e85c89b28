import { chmodSync, chownSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPath, realPart, runProgram, startProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Piece, PostgresPlan, WorkerPlan } from '../../source.ts';
import { type PostgresOptions, postgres } from '../../sources/postgres.ts';
import { readPlan } from '../read-plan.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const PASSWORD = 'never-shown-7f3a';
const { signal } = new AbortController();

async function dumpOf(options: PostgresOptions): Promise<string> {
  const { content } = await postgres(options).open(signal);
  const parts: Uint8Array[] = [];
  for await (const pieces of readPlan(content as WorkerPlan, { signal })) {
    for (const piece of pieces as readonly Piece[]) if ('bytes' in piece) parts.push(piece.bytes);
  }
  // As a whole: a part may end in the middle of a letter.
  return Buffer.concat(parts).toString();
}

/** Where PostgreSQL's own programs are: Debian keeps most of them off PATH. */
function programFolder(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const known = onPath('initdb');
  if (known !== undefined) return dirname(realpathSync(known));
  try {
    const [newest] = readdirSync(versions).sort().reverse();
    return newest === undefined ? undefined : join(versions, newest, 'bin');
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root. */
function asServer(program: string, args: readonly string[]): [string, readonly string[]] {
  if (!isRoot) return [program, args];
  return ['setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program, ...args]];
}

/** A server that only listens on a socket in its folder, and asks for the password. */
async function server(): Promise<{ host: string; user: string; run: (sql: string) => Promise<string> }> {
  const bin = await realPart({ name: 'postgresql', find: programFolder, install: 'apt-get install postgresql' });
  const { path: host } = await temporaryFolder();
  if (isRoot) chownSync(host, NOBODY, NOBODY);
  const [secret, data] = [join(host, 'secret'), join(host, 'data')];
  writeFileSync(secret, PASSWORD);
  chmodSync(secret, 0o644);
  const init = ['-D', data, '-U', 'owner', '--auth=scram-sha-256', `--pwfile=${secret}`, '--no-sync', '-E', 'UTF8'];
  const made = await runProgram(...asServer(join(bin, 'initdb'), init));
  expect(made).toMatchObject({ code: 0 });
  const args = ['-D', data, '-k', host, '-c', 'listen_addresses=', '-F'];
  const running = startProgram(...asServer(join(bin, 'postgres'), args), { timeout: 30_000 });
  onTestFinished(async () => {
    running.kill('SIGINT');
    await running.result;
  });
  await running.saw('ready to accept connections');
  const env = { ...process.env, PGHOST: host, PGUSER: 'owner', PGPASSWORD: PASSWORD, PGDATABASE: 'postgres' };
  const run = async (sql: string): Promise<string> => {
    const { stdout, stderr, code } = await runProgram(join(bin, 'psql'), ['-XAtq', '-v', 'ON_ERROR_STOP=1'], {
      env,
      input: sql,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  return { host, user: 'owner', run };
}

describe('a PostgreSQL database', () => {
  it('is dumped, restored by psql to the same, and refused in words without the password', async () => {
    const { host, user, run } = await server();
    await run(`CREATE TABLE orders (id int PRIMARY KEY, name text, paid boolean);
      INSERT INTO orders SELECT i, 'order ''' || i || E'\\té', i % 2 = 0 FROM generate_series(1, 2000) i;`);
    const everything = 'SELECT md5(string_agg(o::text, chr(10) ORDER BY id)) FROM orders o;';
    const before = await run(everything);
    const dump = await dumpOf({ host, user, password: PASSWORD, database: 'postgres' });
    await run(`DROP TABLE orders; \n${dump}`);
    expect(await run(everything)).toBe(before);

    const wrong = dumpOf({ host, user, password: `wrong-${PASSWORD}`, database: 'postgres' });
    await expect(wrong).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: expect.stringMatching(
        /^Expected `pg_dump` to read the database `postgres`, got exit code 1: .*authentication failed/,
      ),
    });
    await expect(wrong).rejects.not.toThrow(PASSWORD);
  }, 60_000);

  it('fails when the dump breaks off, although what came looked fine', async () => {
    const { path } = await temporaryFolder();
    const program = join(path, 'pg_dump');
    const script = '#!/bin/sh\necho "-- a dump"\necho "lost $PGPASSWORD and $PGHOST" >&2\nexit 3\n';
    writeFileSync(program, script, { mode: 0o755 });
    await expect(dumpOf({ program, host: 'db', password: PASSWORD, database: 'orders' })).rejects.toThrow(
      `Expected \`${program}\` to read the database \`orders\`, got exit code 3: lost … and db`,
    );
  });

  it('says which program is missing, and that an empty dump is none', async () => {
    await expect(dumpOf({ program: '/nowhere/pg_dump' })).rejects.toMatchObject({
      message: 'Expected `/nowhere/pg_dump` to read the database, got ENOENT',
      hint: expect.stringContaining('Install the PostgreSQL client'),
    });
    await expect(dumpOf({ program: 'true' })).rejects.toThrow('Expected `true` to write a dump, got nothing');
  });
});

describe('postgres', () => {
  const planOf = async (options: PostgresOptions): Promise<PostgresPlan> => {
    vi.stubEnv('PGCONNECT_TIMEOUT', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    return (await postgres(options).open(signal)).content as PostgresPlan;
  };

  it('puts nothing of the connection into arguments', async () => {
    const url = 'postgresql://me:p%40ss@db.example:6432/orders?sslmode=require';
    expect(await planOf({ url, database: 'other', args: ['--no-owner'] })).toEqual({
      read: 'postgres',
      program: 'pg_dump',
      args: ['--format=plain', '--no-password', '--no-owner'],
      environment: {
        PGCONNECT_TIMEOUT: '10',
        PGHOST: 'db.example',
        PGPORT: '6432',
        PGUSER: 'me',
        PGPASSWORD: 'p@ss',
        PGDATABASE: 'other',
        PGSSLMODE: 'require',
      },
    });
  });

  it.each([
    ['mysql://me:secret@h/d', '`mysql:`'],
    ['/secret', 'something that is no address'],
    ['postgres://me:secret%zz@h/d', 'something that is no address'],
    ['postgres://me:secret@h/d?options=-c', 'the parameter `options`'],
  ])('refuses %s without showing it', (url, got) => {
    const error = thrownBy(() => postgres({ url }));
    const message = `Expected \`url\` to be an address of PostgreSQL, got ${got}`;
    expect(error).toMatchObject({ code: 'core/invalid-argument', message });
    expect(error.cause).toBeUndefined();
  });
});

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected an error, got none');
}
