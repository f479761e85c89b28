/**
 * A program that a check starts: without a shell, in a process group of its own, so that it ends with all it has started.
 *
 *   running ── ends by itself ──▶ ended
 *      └─ end(): input closed, SIGTERM ── after a grace ──▶ SIGKILL ──▶ ended
 *
 * When this process exits first, the group is killed with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Milliseconds } from '@perf/core';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  /** Rejects when it can't be started. */
  readonly ended: Promise<Ending>;
  /** The last 8 KiB of what it wrote to standard error. */
  stderr(): string;
  /** Each piece of its standard output. */
  onOutput(listener: (text: string) => void): void;
  /** Writes to its standard input; one that is closed is no error, as the ending tells more. */
  write(text: string): void;
  /** Ends it and all it has started. Resolves when it has ended. */
  end(): Promise<void>;
}

const GRACE: Milliseconds = 500;
/** For how long what an ended program wrote is waited for. */
const LAST_WORDS: Milliseconds = 100;
const MOST_KEPT = 8_192;

export function startProgram({ command, args, cwd, env }: ProgramOptions): Program {
  const child = spawn(command, args, {
    stdio: 'pipe',
    // On Windows a group would open a window.
    detached: process.platform !== 'win32',
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const kill = (): void => signalGroup(child, 'SIGKILL');
  // One more would make Node warn of a leak in somebody's terminal; that many programs at one moment are rare.
  if (process.listenerCount('exit') < process.getMaxListeners()) process.once('exit', kill);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MOST_KEPT);
  });
  child.stdin.on('error', () => undefined);
  const ended = ending(child).finally(() => process.off('exit', kill));
  ended.catch(() => undefined);
  return {
    ended,
    stderr: () => stderr,
    onOutput: (listener) => void child.stdout.setEncoding('utf8').on('data', listener),
    write: (text) => void child.stdin.write(text),
    async end(): Promise<void> {
      child.stdin.end();
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(kill, GRACE);
      await ended.catch(() => undefined);
      clearTimeout(timer);
      // What it has started may not have heeded, or not got, the first signal.
      kill();
    },
  };
}

function ending(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
    // Its last words may still be on their way; but a child of its own may hold the pipes open for ever.
    child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), LAST_WORDS).unref());
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
