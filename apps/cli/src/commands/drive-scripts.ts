/** What the verbs of `perfkit macos` do: both drive osascript, by default the one of this Mac. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { formatDuration } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Milliseconds } from '@perf/core';
import {
  createScriptPool,
  isScriptError,
  KEYBOARD_MAESTRO_SELF_TEST,
  type ScriptPool,
  SELF_TEST,
  whyKeyboardMaestroIsNotTested,
} from '@perf/health/applescript';
import { EXIT } from '@perf/runtime/exit-code';
import type { MayBeQuiet } from '../chatter.ts';
import { chatter } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { leavingAtSignal, NOTHING_CHANGED } from '../leave-at-signal.ts';
import { patiently } from '../render/patiently.ts';
import { table } from '../render/table.ts';

export interface SelfTestFlags extends MayBeQuiet {
  readonly json?: boolean;
  readonly osascript?: string;
}

export interface BenchFlags extends SelfTestFlags {
  readonly calls: number;
}

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why it did not. */
  readonly text: string | null;
}

export interface SelfTested {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly CaseResult[];
  /** What was not asked, and why. */
  readonly skipped: readonly { readonly name: string; readonly text: string }[];
  /** Why no warm worker could be started; null where one was. */
  readonly single: string | null;
}

export interface MacBench {
  readonly calls: number;
  /** Of the pool, which starts its worker then. */
  readonly first: Milliseconds;
  /** One osascript a call. */
  readonly each: Summary;
  readonly pool: Summary;
  /** How many times as fast the pool is. */
  readonly times: number;
  readonly single: string | null;
}

/** Where it can't be known. */
export interface Unknown {
  readonly state: 'unknown';
  readonly text: string;
}

export async function selfTest(flags: SelfTestFlags): Promise<void> {
  if (needsMac(flags)) return;
  leavingAtSignal(NOTHING_CHANGED);
  const { json = false, osascript } = flags;
  await using pool = createScriptPool({ size: 3, ...(osascript !== undefined && { osascript }) });
  await throwIfNothingStarts(pool);
  const results: CaseResult[] = [];
  const why = await whyKeyboardMaestroIsNotTested(pool);
  for (const { name, run } of why === undefined ? [...SELF_TEST, ...KEYBOARD_MAESTRO_SELF_TEST] : SELF_TEST) {
    const text = await run(pool).then(
      () => null,
      (error: unknown) => inOneLine(String(error instanceof Error ? error.message : error)),
    );
    results.push({ name, passed: text === null, text });
    if (!json) say(text === null ? `pass  ${name}` : `FAIL  ${name}\n      ${text}`);
  }
  const skipped = why === undefined ? [] : [{ name: 'Keyboard Maestro', text: plain(why) }];
  if (!json) for (const { name, text } of skipped) say(`skip  ${name}\n      ${text}`);
  const failed = results.filter(({ passed }) => !passed).length;
  const single = noWarmWorker(pool);
  const tested: SelfTested = { passed: results.length - failed, failed, cases: results, skipped, single };
  if (json) process.stdout.write(jsonText(tested));
  else if (single !== null) say(single);
  if (!json) say(failed === 0 ? `All ${results.length} cases passed.` : `${failed} of ${results.length} cases failed.`);
  process.exitCode = failed === 0 ? EXIT.ok : EXIT.broken;
}

/** One word on it, where every case would fail with the same. */
async function throwIfNothingStarts(pool: ScriptPool): Promise<void> {
  await pool.run('return 1', { effect: 'read' }).catch((error: unknown) => {
    const isAbsent =
      isScriptError(error) && ['applescript/needs-macos', 'applescript/not-started'].includes(error.code);
    if (isAbsent) throw error;
  });
}

const RUNNING = { words: 'running scripts', kept: NOTHING_CHANGED };
const SCRIPT = 'return item 1 of argv';
const ONE_A_CALL = ['-e', 'on run argv', '-e', SCRIPT, '-e', 'end run', 'x'];

export async function bench(flags: BenchFlags): Promise<void> {
  if (needsMac(flags)) return;
  const { json = false, osascript, calls } = flags;
  const program = osascript ?? '/usr/bin/osascript';
  await using pool = createScriptPool({ size: 1, osascript: program });
  // Not counted: the first call starts the worker and compiles the script.
  const first = await timed(() => pool.run(SCRIPT, { args: ['x'] }));
  const each: Milliseconds[] = [];
  const warm: Milliseconds[] = [];
  await patiently(chatter(flags), RUNNING, async ({ say: tell }) => {
    for (let call = 0; call < calls; call += 1) {
      tell(`call ${call + 1} of ${calls}`, call / calls);
      each.push(await timed(() => promisify(execFile)(program, ONE_A_CALL, { timeout: 30_000 })));
      warm.push(await timed(() => pool.run(SCRIPT, { args: ['x'] })));
    }
  });
  const rows = { each: summary(each), pool: summary(warm) };
  const times = rows.each.median / rows.pool.median;
  const single = noWarmWorker(pool);
  const benched: MacBench = { calls, first, ...rows, times, single };
  if (json) process.stdout.write(jsonText(benched));
  else say([comparison({ ...rows, first, times }), ...(single === null ? [] : [single])].join('\n'));
}

/** What it says is of a program that somebody named: it is made plain. */
function noWarmWorker(pool: ScriptPool): string | null {
  const { single } = pool.stats();
  if (single === undefined) return null;
  return `No warm worker could be started, so each script had a process of its own: ${inOneLine(single)}`;
}

const inOneLine = (text: string): string => plain(text.trim().replaceAll(/\s*\n\s*/g, ' ')).slice(0, 300);

interface Summary {
  readonly median: Milliseconds;
  readonly max: Milliseconds;
}

function summary(spans: readonly Milliseconds[]): Summary {
  const sorted = [...spans].sort((a, b) => a - b);
  return { median: sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

function comparison(found: {
  readonly each: Summary;
  readonly pool: Summary;
  readonly first: number;
  readonly times: number;
}): string {
  const row = (name: string, { median, max }: Summary): string[] => [name, formatDuration(median), formatDuration(max)];
  const columns = [{ title: '' }, { title: 'median', align: 'right' }, { title: 'longest', align: 'right' }] as const;
  const rows = [row('one osascript a call', found.each), row('the pool', found.pool)];
  const first = `The first call of the pool took ${formatDuration(found.first)}: it starts the worker.`;
  return [...table(columns, rows, 80), '', `The pool is ${found.times.toFixed(1)} times as fast. ${first}`].join('\n');
}

async function timed(call: () => Promise<unknown>): Promise<Milliseconds> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function needsMac({ json = false, osascript }: SelfTestFlags): boolean {
  if (process.platform === 'darwin' || osascript !== undefined) return false;
  const unknown: Unknown = { state: 'unknown', text: 'needs macOS: there is no osascript here' };
  process.stdout.write(json ? jsonText(unknown) : `unknown: ${unknown.text}\n`);
  process.exitCode = EXIT.inconclusive;
  return true;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
