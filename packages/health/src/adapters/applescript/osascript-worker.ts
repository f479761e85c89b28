/**
 * A worker as a process: `osascript -l JavaScript` with the program of the worker, lines over its pipes.
 *
 * It stands in a process group of its own: a ^C in the terminal is for this program to answer, and what a script has started
 * ends with it where it is killed. At rest it keeps this process from ending as little as its pipes do.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Milliseconds } from '@perf/core';
import type { StartWorker, Worker, WorkerEnding, WorkerEvents } from '../../applescript/worker.ts';
import { WORKER_PROGRAM } from '../../applescript/worker-program.ts';
import type { Keeper } from './keeper.ts';

/** Characters of one answer; a worker that says more has lost its way. */
export const LONGEST_LINE = 67_108_864;
export const MOST_STDERR = 2_048;
/** For how long the rest of what it wrote is waited for: what it has started may hold its pipes open for ever. */
const LAST_WORDS: Milliseconds = 100;

export function osascriptWorkers(osascript: string, keeper: Keeper): StartWorker {
  return (events) => {
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(osascript, ['-l', 'JavaScript', '-e', WORKER_PROGRAM], { stdio: 'pipe', detached: true });
    } catch (caught) {
      // Some troubles are thrown, others told later. A pool hears of all in one way.
      const error = caught as NodeJS.ErrnoException;
      process.nextTick(() => events.ended({ text: notStarted(error), error }));
      return NOT_THERE;
    }
    if (child.pid !== undefined) keeper.add(child.pid);
    return workerOn(child, events, () => {
      if (child.pid !== undefined) keeper.remove(child.pid);
    });
  };
}

const NOT_THERE: Worker = { send: ignore, end: ignore, kill: ignore, hold: ignore };

function ignore(): void {
  // There is nobody to tell.
}

function workerOn(child: ChildProcessWithoutNullStreams, events: WorkerEvents, gone: () => void): Worker {
  for (const part of partsOf(child)) part.unref();
  const kill = (): void => killGroup(child.pid);
  child.stdout.setEncoding('utf8').on('data', linesTo(events, kill));
  // The ending tells more than a pipe that is closed.
  child.stdin.on('error', ignore);
  whenEnded(child, (how) => {
    gone();
    events.ended(how);
  });
  return {
    send: (line) => void child.stdin.write(line),
    end: () => void child.stdin.end(),
    kill,
    hold: () => {
      for (const part of partsOf(child)) part.ref();
    },
  };
}

/** All of it that can keep this process from ending. */
export function partsOf(child: ChildProcessWithoutNullStreams): readonly { ref(): void; unref(): void }[] {
  return [child, ...([child.stdin, child.stdout, child.stderr] as unknown as readonly Socket[])];
}

/** Pieces are joined once their line is whole: a line of a megabyte comes in many. */
function linesTo({ line }: WorkerEvents, kill: () => void): (text: string) => void {
  let pieces: string[] = [];
  let length = 0;
  return (text) => {
    const parts = text.split('\n');
    for (const [index, part] of parts.entries()) {
      pieces.push(part);
      length += part.length;
      if (index === parts.length - 1) break;
      line(pieces.join(''));
      pieces = [];
      length = 0;
    }
    if (length > LONGEST_LINE) kill();
  };
}

function whenEnded(child: ChildProcessWithoutNullStreams, tell: (how: WorkerEnding) => void): void {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MOST_STDERR);
  });
  let told = false;
  const once = (how: WorkerEnding): void => {
    if (!told) tell(how);
    told = true;
  };
  const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
    once({ text: endingText({ code, signal, stderr }) });
  };
  child.once('close', ended);
  child.once('exit', (code, signal) => setTimeout(() => ended(code, signal), LAST_WORDS));
  child.once('error', (error) => once({ text: notStarted(error), error }));
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export function endingText({ code, signal, stderr }: Exit): string {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  return stderr === '' ? how : `${how}: ${stderr.trim()}`;
}

const notStarted = ({ message }: Error): string => `could not be started: ${message}`;

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
