/**
 * Starts the program under watch as if it had been started without us: its own stdin, stdout and stderr, its own
 * environment but for the variables that load the preload, no shell. Where somebody wants to see what passes through
 * standard input and output, they run through us.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type ProgramPipes, type Relayed, relay } from './relay.ts';
import { sharedPreload } from './shared-preload.ts';

export interface LaunchOptions {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Variables by which the preload finds the collector. */
  readonly collector: Readonly<Record<string, string>>;
  /** The preload's file. */
  readonly preload: string;
  /** Sees what passes through the program's standard input and output, which then run through us. */
  readonly relayed?: Relayed | undefined;
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

export function launch(options: LaunchOptions): Launched {
  const { command, cwd, environment, collector, preload, relayed } = options;
  const [program, ...args] = command;
  let child: ChildProcess;
  let passedOn: (() => Promise<void>) | undefined;
  try {
    child = spawn(program, args, {
      cwd,
      env: refusesPreload([...args, environment.NODE_OPTIONS ?? ''])
        ? environment
        : { ...environment, ...collector, NODE_OPTIONS: withPreload(environment.NODE_OPTIONS, sharedPreload(preload)) },
      stdio: relayed === undefined ? 'inherit' : ['pipe', 'pipe', 'inherit'],
    });
    if (relayed !== undefined && child.pid !== undefined) passedOn = relay(child as ProgramPipes, relayed);
  } catch (error) {
    return { pid: undefined, ended: Promise.resolve(notStarted(error)), signal: () => false };
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve(notStarted(error)));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal }),
    );
  });
  return {
    pid: child.pid,
    ended: passedOn === undefined ? ended : endedAndPassedOn(ended, passedOn),
    signal: (signal) => child.kill(signal),
  };
}

/** What the program wrote last is on its way through us when it has ended. */
async function endedAndPassedOn(ended: Promise<Ending>, passedOn: () => Promise<void>): Promise<Ending> {
  const ending = await ended;
  await passedOn();
  return ending;
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
