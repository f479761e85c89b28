/**
 * Starts the program under watch as if it had been started without us: its own stdin, stdout and stderr, its own
 * environment but for the variables that load the preload, no shell.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { sharedPreload } from './shared-preload.ts';

export interface LaunchOptions {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Variables by which the preload finds the collector. */
  readonly collector: Readonly<Record<string, string>>;
  /** The preload's file. */
  readonly preload: string;
}

export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** It goes on, or somebody else had started it: only that one is told how it ended. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-started'; readonly reason: 'not-found' | 'not-executable'; readonly message: string };

export interface Launched {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  /** Settles when the program has ended; never rejects. */
  readonly ended: Promise<Ending>;
  /** Sends a signal. @returns false when the program has ended already */
  signal(signal: NodeJS.Signals): boolean;
}

export function launch({ command: [program, ...args], cwd, environment, collector, preload }: LaunchOptions): Launched {
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd,
      env: refusesPreload([...args, environment.NODE_OPTIONS ?? ''])
        ? environment
        : { ...environment, ...collector, NODE_OPTIONS: withPreload(environment.NODE_OPTIONS, sharedPreload(preload)) },
      stdio: 'inherit',
    });
  } catch (error) {
    return { pid: undefined, ended: Promise.resolve(notStarted(error)), signal: () => false };
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve(notStarted(error)));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal }),
    );
  });
  return { pid: child.pid, ended, signal: (signal) => child.kill(signal) };
}

/**
 * Whether a program would not start with a preload: under Node's permission model every file has to be allowed, and ours
 * is not among those its author thought of. Such a program is measured from outside only.
 */
export function refusesPreload(words: readonly string[]): boolean {
  return words.some((word) => /(^|\s)--(experimental-)?permission(\s|$)/.test(word));
}

/** The user's own options stay; a path with spaces is quoted the way Node reads this variable. */
export function withPreload(options: string | undefined, preload: string): string {
  const quoted = `--require "${preload.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return options === undefined || options.trim() === '' ? quoted : `${options} ${quoted}`;
}

function notStarted(error: unknown): Ending {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'not-started', reason: code === 'ENOENT' ? 'not-found' : 'not-executable', message };
}
