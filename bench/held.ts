/**
 * What a process holds while it works: asked now and then, each time after a forced collection, so that garbage nobody came to
 * counts for nothing; and how fast that grows once it has warmed up, with the interval of 95 %.
 *
 * The warm-up is long, since what V8 learns of the code grows for minutes: half a megabyte in the first five of a serve.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trend } from '@perf/analytics';
import { cost, type Figure, type Round } from './case.ts';

const TELLER = fileURLToPath(new URL('programs/tell-heap.cjs', import.meta.url));
const HOUR_MS = 3_600_000;
const LOOKS = 60;
const LONGEST_WARM_UP_MS = 300_000;

/** MB. */
interface Told {
  readonly at: number;
  readonly heap: number;
  readonly rss: number;
}

export interface Telling {
  /** Where programs say what they hold. */
  readonly folder: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** @returns the program, which tells what it holds when asked, and what it has said when it stood */
export async function startTelling(words: readonly string[], telling: Telling): Promise<[ChildProcess, string]> {
  const { folder, cwd, env = process.env } = telling;
  const child = spawn(process.execPath, ['--require', TELLER, ...words], {
    ...(cwd !== undefined && { cwd }),
    env: { ...env, HEAP_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said] = (await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])) as [Buffer];
  child.stdout.resume();
  child.stderr.resume();
  return [child, String(said)];
}

/** Asks all of them again and again until a moment by the monotonic clock. @returns their slopes, in MB an hour, by name */
export async function watchHeld(
  children: Readonly<Record<string, ChildProcess>>,
  folder: string,
  until: number,
): Promise<Round> {
  const seen: Record<string, Told[]> = Object.fromEntries(Object.keys(children).map((name) => [name, []]));
  const [from, span] = [Date.now(), until - performance.now()];
  while (performance.now() < until) {
    for (const [name, child] of Object.entries(children)) {
      const one = await look(child, folder);
      seen[name]?.push(one);
      if (process.env.PERF_SOAK_VERBOSE === '1') console.error(JSON.stringify({ name, ...one }));
    }
    await pause(span / LOOKS);
  }
  const warm = from + Math.min(LONGEST_WARM_UP_MS, span / 3);
  return Object.assign({}, ...Object.entries(seen).map(([name, all]) => slopes(name, all, warm))) as Round;
}

/** @param seconds of the whole run */
export function heldFigures(name: string, seconds: number): readonly Figure[] {
  const show = (mb: number): string => `${mb.toFixed(1)} MB`;
  const an = (which: string) => (round: Round) => cost(round, `${name}: heap an hour${which}`);
  return [
    {
      name: `${name}: heap after collections is sure to grow in the run by`,
      // Nothing where the interval holds 0: what is between its ends may be.
      of: (round) => Math.max(0, an(', at least')(round)) * ((seconds * 1_000) / HOUR_MS),
      floor: { atMost: 3 },
      show,
    },
    { name: `${name}: heap after collections grows an hour`, of: an(''), show },
    { name: `${name}: of which at least`, of: an(', at least'), show },
    { name: `${name}: and at most`, of: an(', at most'), show },
    { name: `${name}: heap at the end`, of: (round) => cost(round, `${name}: heap at the end`), show },
    { name: `${name}: memory at the end`, of: (round) => cost(round, `${name}: rss at the end`), show },
  ];
}

async function look(child: ChildProcess, folder: string): Promise<Told> {
  const file = join(folder, String(child.pid));
  rmSync(file, { force: true });
  child.kill('SIGUSR2');
  for (let tries = 0; tries < 400; tries += 1) {
    await pause(50);
    try {
      return { at: Date.now(), ...(JSON.parse(readFileSync(file, 'utf8')) as { heap: number; rss: number }) };
    } catch {
      // Not yet.
    }
  }
  throw new Error('Expected a process to tell what it holds');
}

function slopes(name: string, all: readonly Told[], warm: number): Round {
  const last = all.at(-1);
  const ends = {
    [`${name}: heap at the end`]: last?.heap ?? Number.NaN,
    [`${name}: rss at the end`]: last?.rss ?? Number.NaN,
  };
  const found = trend(all.filter(({ at }) => at >= warm).map(({ at, heap }) => ({ at, value: heap })));
  if (found.verdict === 'insufficient-data') return ends;
  const [lower, upper] = found.interval;
  const hour = `${name}: heap an hour`;
  return { ...ends, [hour]: found.slope, [`${hour}, at least`]: lower, [`${hour}, at most`]: upper };
}
