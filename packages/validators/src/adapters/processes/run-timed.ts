/** Runs a command once: what it took, and how it ended. Nobody reads what it prints; it has a process group of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Milliseconds, PerfError } from '@perf/core';
import type { Sample } from '../../bench/batch.ts';
import type { Nanoseconds } from '../../bench/stopwatch.ts';
import { launcherWords, onPath } from './launcher.ts';

export interface Command {
  /** Names it in results. */
  readonly name: string;
  readonly words: readonly [string, ...string[]];
  /** @default the current folder */
  readonly cwd?: string | undefined;
}

export interface TimedRun extends Sample {
  /** Parts of `cpu`: in the program, and in the kernel for it. */
  readonly user: Nanoseconds | undefined;
  readonly system: Nanoseconds | undefined;
  /** 128 + n when signal n ended it. */
  readonly exitCode: number;
}

export interface RunOptions {
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

/** @throws PerfError `validators/command-not-found` before anything is measured */
export function checkCommand({ words: [program], cwd = '.' }: Command): void {
  const found = program.includes('/') ? onPath(resolve(cwd, program)) : onPath(program);
  if (found !== undefined) return;
  throw new PerfError('validators/command-not-found', {
    message: `Expected \`${program}\` to be a program that can be started, but there is none of this name`,
    hint: 'Check its name and PATH; quote a command with its arguments as one word.',
  });
}

/** @throws PerfError `validators/command-timeout`; the reason of the signal, when it is aborted. Both end the command first. */
export async function runTimed({ name, words, cwd }: Command, { timeout, signal }: RunOptions): Promise<TimedRun> {
  signal?.throwIfAborted();
  const launcher = launcherWords(process.env.PATH);
  const [program, ...args] = [...(launcher ?? []), ...words] as [string, ...string[]];
  const from = performance.now();
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'ignore', 'ignore', launcher === undefined ? 'ignore' : 'pipe'],
    detached: true,
  });
  let isLate = false;
  const end = (): void => endGroup(child.pid);
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeout);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const told = launcher === undefined ? Promise.resolve('') : text(child.stdio[3] as Readable);
    const [[code, by], line] = await Promise.all([exit, told]);
    signal?.throwIfAborted();
    if (isLate) throw timedOut(name, timeout);
    return launcher === undefined ? untold(performance.now() - from, { code, by }) : parsed(line, name);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** Whatever the command has started is in its group. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function untold(
  ms: Milliseconds,
  { code, by }: { readonly code: number | null; readonly by: NodeJS.Signals | null },
): TimedRun {
  return {
    wall: ms * 1e6,
    cpu: undefined,
    user: undefined,
    system: undefined,
    exitCode: code ?? 128 + (by === null ? 0 : constants.signals[by]),
  };
}

function parsed(line: string, name: string): TimedRun {
  const [wall, user, system, status] = line.trim().split(' ').map(Number);
  if (wall === undefined || user === undefined || system === undefined || status === undefined) {
    throw new PerfError('validators/command-failed', {
      message: `Expected \`${name}\` to run, but what started it was ended from outside`,
      hint: 'Run it again.',
    });
  }
  const exitCode = (status & 127) === 0 ? status >> 8 : 128 + (status & 127);
  return { wall, cpu: (user + system) * 1_000, user: user * 1_000, system: system * 1_000, exitCode };
}

function timedOut(name: string, timeout: Milliseconds): PerfError {
  return new PerfError('validators/command-timeout', {
    message: `Expected \`${name}\` to end within ${timeout} ms, but it did not and was ended`,
    hint: 'Give a longer `timeout`, or a command that ends.',
  });
}
