/** The two tools that are measured side by side, each in a process of its own. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Took } from './backing-up.ts';

const run = promisify(execFile);
const BACKING_UP = fileURLToPath(new URL('backing-up.ts', import.meta.url));

/** @param args see `backing-up.ts`; the start of Node is not counted, since it is a program that runs anyway */
export async function perfkit(...args: readonly string[]): Promise<Took> {
  const { stdout } = await run(process.execPath, [
    '--expose-gc',
    '--disable-warning=ExperimentalWarning',
    BACKING_UP,
    ...args,
  ]);
  return JSON.parse(stdout) as Took;
}

export async function restic(folder: string, ...args: readonly string[]): Promise<Omit<Took, 'bytes'>> {
  const env = { ...process.env, RESTIC_PASSWORD: 'bench', RESTIC_CACHE_DIR: `${folder}-cache` };
  const [began, before] = [performance.now(), ofEnded()];
  await run('restic', ['-q', '-r', folder, ...args], { env });
  return { ms: performance.now() - began, cpu: ofEnded() - before };
}

/** Milliseconds of processor time of programs that this process started and that have ended. */
function ofEnded(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Bytes in all files below. */
export function storedIn(folder: string): number {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** Why restic can't be measured here; undefined when it can. */
export function noRestic(): string | undefined {
  const has = (process.env.PATH ?? '')
    .split(':')
    .some((folder) => statSync(join(folder, 'restic'), { throwIfNoEntry: false }));
  return has ? undefined : 'restic is not installed (apt-get install restic)';
}
