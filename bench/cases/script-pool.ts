/**
 * One script that does nothing: on a warm worker of the pool, and with a process of its own.
 *
 * Against the stand-in for osascript, a program in Node: on a Mac, `perfkit macos bench` measures the real one. Beside it stands
 * a program that does nothing at all, `true`, so that the figure is not that of a slow stand-in.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createScriptPool } from '@perf/health/applescript';
import { standInOsascript } from '@tooling/testkit';
import { type AloneCase, share } from '../case.ts';

const CALLS = 20;
const started = promisify(execFile);

/** Milliseconds a call: the median, since what a machine does besides makes single calls long. */
async function median(call: () => Promise<unknown>): Promise<number> {
  const spans: number[] = [];
  for (let made = 0; made < CALLS; made += 1) {
    const began = performance.now();
    await call();
    spans.push(performance.now() - began);
  }
  return spans.sort((a, b) => a - b)[CALLS / 2] ?? Number.NaN;
}

async function pooled(): Promise<number> {
  const standIn = standInOsascript();
  const pool = createScriptPool({ osascript: standIn.path, size: 1 });
  const call = (): Promise<unknown> => pool.run('return item 1 of argv', { args: ['x'] });
  await call();
  const cost = await median(call);
  await pool.close();
  standIn.remove();
  return cost;
}

async function spawned(): Promise<number> {
  const standIn = standInOsascript();
  const call = (): Promise<unknown> => started(standIn.path, ['-e', 'return 1', 'x']);
  await call();
  const cost = await median(call);
  standIn.remove();
  return cost;
}

export const scriptPool: AloneCase = {
  name: 'script-pool',
  title: 'One script on a warm worker, and one process a script',
  unit: 'ms a call',
  variants: {
    'ScriptPool.run': pooled,
    'a new osascript (stand-in)': spawned,
    'a new `true`': () => median(() => started('true')),
  },
  figures: [
    {
      name: 'the pool to one osascript (stand-in) a call',
      ...share('ScriptPool.run', 'a new osascript (stand-in)'),
      floor: { atMost: 0.1 },
    },
    { name: 'the pool to one `true` a call', ...share('ScriptPool.run', 'a new `true`') },
  ],
};
