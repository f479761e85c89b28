/** Whether a process runs: one that this program has started, or any by its number. */
import type { ChildProcess } from 'node:child_process';
import { processStart } from '@perf/core/linux';
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse } from './built-in.ts';
import { endingText } from './command.ts';

type Handle = Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode'>;

export interface ChildProcessOptions extends CommonOptions {
  /** A process of this program; a function where it is started anew now and then. */
  readonly child?: Handle | (() => Handle | undefined);
  /** The number of any process. It has to run when the check is made, so that another of the same number is told apart. */
  readonly pid?: number;
}

/** Kind: readiness. */
export function childProcessCheck({ child, pid, ...options }: ChildProcessOptions): Check {
  if (child === undefined && !(Number.isInteger(pid) && Number(pid) > 0)) {
    refuse('childProcessCheck', 'pid', { expected: 'the number of a process, or `child` to be there', got: pid });
  }
  const name = child === undefined ? `process ${pid}` : 'child process';
  const run =
    child === undefined ? byNumber(pid ?? 0) : (): Outcome => ofHandle(typeof child === 'function' ? child() : child);
  return builtIn({ name, outside: true }, options, run);
}

function ofHandle(child: Handle | undefined): Outcome {
  if (child?.pid === undefined) return { state: 'fail', text: 'was not started' };
  const { pid, exitCode, signalCode } = child;
  if (exitCode === null && signalCode === null) return { state: 'pass', text: `process ${pid} runs` };
  return { state: 'fail', text: `process ${pid} ${endingText({ code: exitCode, signal: signalCode })}` };
}

function byNumber(pid: number): () => Outcome {
  // Numbers are used again; with its start a process is told apart. Known on Linux only.
  const started = processStart(pid);
  return () => {
    const now = processStart(pid);
    if (started !== undefined && now !== started) return { state: 'fail', text: `process ${pid} has ended` };
    return exists(pid) ? { state: 'pass' } : { state: 'fail', text: `process ${pid} does not run` };
  };
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process, which may not be signalled, runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
