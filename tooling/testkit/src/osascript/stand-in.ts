/**
 * A stand-in for `osascript` that a test makes for itself: a real program on a path of its own, with rules of its own.
 *
 * It honours the contract of the real one as far as it is known: see `program.ts` and `rule.ts`.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, TestRunner } from 'vitest';
import type { ScriptCall, ScriptRule } from './rule.ts';
import type { Orders } from './told.ts';

export interface StandInOptions {
  readonly rules?: readonly ScriptRule[];
  /** Milliseconds from its start until it does anything. @default 0 */
  readonly start?: number;
}

export interface StandIn {
  /** Of the program, named `osascript`. */
  readonly path: string;
  /** Of the folder that it stands in, for PATH. */
  readonly folder: string;
  /** Other rules, for processes that run already as well. */
  setRules(rules: readonly ScriptRule[]): void;
  /** Each script that it was given, in order, by all of its processes. */
  calls(): readonly ScriptCall[];
  /** Its processes that run. */
  running(): readonly number[];
  /** How many were ever started. */
  started(): number;
  /** Kills what still runs, and removes the program. Called at the end of a test that made it. */
  remove(): void;
}

/** `const osascript = standInOsascript({ rules: [{ when: 'Mail', error: { number: -1743 } }] })`, then `osascript.path`. */
export function standInOsascript({ rules = [], start = 0 }: StandInOptions = {}): StandIn {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'osascript-'));
  const path = join(folder, 'osascript');
  mkdirSync(join(folder, 'pids'));
  writeFileSync(join(folder, 'calls.jsonl'), '');
  const setRules = (next: readonly ScriptRule[]): void => {
    const orders: Orders = { rules: next, start };
    writeFileSync(join(folder, 'next.json'), JSON.stringify(orders));
    renameSync(join(folder, 'next.json'), join(folder, 'rules.json'));
  };
  setRules(rules);
  writeFileSync(path, starter(folder), { mode: 0o755 });
  const pids = (): number[] => readdirSync(join(folder, 'pids')).map(Number);
  const running = (): number[] => pids().filter(runs);
  const remove = (): void => {
    for (const pid of running()) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(remove);
  return { path, folder, setRules, calls: () => callsIn(folder), running, started: () => pids().length, remove };
}

/** With types stripped and text compiled ahead, it starts three times as fast. */
function starter(folder: string): string {
  const at = (file: string): string => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  return `#!${process.execPath}
require('node:module').enableCompileCache(${at('../../node_modules/.cache/osascript')});
require(${at('./program.ts')}).main(${JSON.stringify(folder)});
`;
}

function callsIn(folder: string): ScriptCall[] {
  const lines = readFileSync(join(folder, 'calls.jsonl'), 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as ScriptCall);
}

/** A process that has ended and was not waited for yet runs no more. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
