/** Kills a program that backs up at one operation after the other, and looks each time at what it left. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@tooling/testkit';
import { createDirectoryStore } from '../../src/adapters/directory-store/index.ts';
import { engine } from '../engines.ts';
import { readsTruly } from './damage.ts';
import { randomFrom } from './power-cut.ts';

export interface KillOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
}

/** So many operations a victim does in about three turns. */
const OPERATIONS = 600;

/** All rounds in one repository: what one leaves the next finds. @returns what was broken */
export async function killOften({ folder, rounds, seed }: KillOptions): Promise<readonly string[]> {
  const random = randomFrom(seed);
  // A victim writes no cache at its end, since it has none; without one, most of its life goes into reading its sources.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));
  const broken: string[] = [];
  const promised = new Promised();
  for (let round = 0; round < rounds; round += 1) {
    const operation = 1 + Math.floor(random() * OPERATIONS);
    const args = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', victim, folder, `${operation}`];
    const { signal, stdout, stderr } = await runProgram(process.execPath, args, { env, timeout: 60_000 });
    const fault = signal === 'SIGKILL' ? await faultIn(folder, stdout, promised) : `the victim failed: ${stderr}`;
    if (fault !== undefined) broken.push(`round ${round}, killed at ${operation}: ${fault}`);
  }
  return broken;
}

async function faultIn(folder: string, told: string, promised: Promised): Promise<string | undefined> {
  for (const [verb, ...ids] of told.split('\n').map((line) => line.split(' '))) {
    for (const id of ids) {
      if (verb === 'saved') promised.here.add(id);
      // From the moment a prune begins on, what it removes is promised no more.
      if (verb === 'pruning') promised.here.delete(id);
      // The newest stays in a copy, whatever goes there.
      if (verb === 'copied') promised.there = new Set([id]);
    }
  }
  const copy = join(folder, 'copy');
  return (
    (await faultAt(join(folder, 'repo'), promised.here)) ??
    (existsSync(copy) ? await faultAt(copy, promised.there) : undefined) ??
    halfRestored(folder)
  );
}

/** What was promised at any time, and has to be there. */
class Promised {
  readonly here = new Set<string>();
  there = new Set<string>();
}

async function faultAt(folder: string, promised: ReadonlySet<string>): Promise<string | undefined> {
  const repository = await engine({ store: createDirectoryStore({ folder }) });
  const listed = (await repository.snapshots()).map(({ id }) => id);
  const lost = [...promised].filter((id) => !listed.includes(id));
  if (lost.length > 0) return `${folder} lost ${lost.join(' ')}`;
  for (const id of listed) {
    const outcome = await readsTruly(repository, id);
    if (outcome !== true) return `${id} is listed and can't be read: ${outcome.message}`;
  }
  return undefined;
}

/** A restore is there whole or not at all; what was cut off stands beside under another name. */
function halfRestored(folder: string): string | undefined {
  const names = readdirSync(folder).filter((name) => name.startsWith('out-'));
  const whole = names.filter((name) => !name.includes('.partial-'));
  const half = whole.find((name) => {
    const app = join(folder, name, 'app');
    return !existsSync(join(app, 'always.bin')) || readFileSync(join(app, 'text.txt')).length === 0;
  });
  for (const name of names) rmSync(join(folder, name), { recursive: true });
  return half === undefined ? undefined : `${half} is half a restore`;
}
