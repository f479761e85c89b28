/** Real PostgreSQL and Redis for one test: on a free port of this machine, in a folder of their own, gone with it. */
import { chown, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { onPath, realPart } from './real-part.ts';
import { type RunningProgram, runProgram, startProgram } from './run-program.ts';
import { freePort } from './stores.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Database {
  readonly port: number;
  readonly password: string;
  readonly program: RunningProgram;
}

const PASSWORD = 's3cret';
const NOBODY = 65_534;

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const asWhom = (): string[] =>
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : ['env'];

async function postgresFolder(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const folders = versions.map((version) => join('/usr/lib/postgresql', version, 'bin'));
  const found = await Promise.all(folders.map(async (folder) => (await readdir(folder)).includes('initdb')));
  const beside = onPath('initdb');
  return folders.find((_, i) => found[i]) ?? (beside === undefined ? undefined : join(beside, '..'));
}

/** A cluster with the superuser `app`. */
export async function startPostgres(): Promise<Database> {
  const bin = await realPart({ name: 'postgresql', find: postgresFolder, install: 'apt-get install postgresql' });
  const { path, at } = await temporaryFolder();
  if (process.getuid?.() === 0) await chown(path, NOBODY, NOBODY);
  await writeFile(at('password'), PASSWORD, { mode: 0o644 });
  const [command = '', ...words] = [...asWhom(), join(bin, 'initdb')];
  const settings = ['--username=app', `--pwfile=${at('password')}`, '--auth=scram-sha-256', '--no-sync', '--locale=C'];
  const made = await runProgram(command, [...words, `--pgdata=${at('data')}`, ...settings], {
    cwd: path,
    timeout: 60_000,
  });
  if (made.code !== 0) throw new Error(`initdb failed\n${made.stderr}`);
  const port = await freePort();
  const flags = ['-D', at('data'), '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F'];
  const program = startProgram(command, [...words.slice(0, -1), join(bin, 'postgres'), ...flags], {
    cwd: path,
    timeout: 60_000,
  });
  onTestFinished(() => ended(program));
  await program.saw('ready to accept connections');
  return { port, password: PASSWORD, program };
}

export async function startRedis(): Promise<Database> {
  const command = await realPart({ name: 'redis-server', install: 'apt-get install redis-server' });
  const { path } = await temporaryFolder();
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', PASSWORD, '--dir', path];
  const program = startProgram(command, flags, { cwd: path, timeout: 60_000 });
  onTestFinished(() => ended(program));
  await program.saw('Ready to accept connections');
  return { port, password: PASSWORD, program };
}

async function ended({ kill, result }: RunningProgram): Promise<void> {
  kill('SIGCONT');
  kill('SIGKILL');
  await result.catch(() => undefined);
}
