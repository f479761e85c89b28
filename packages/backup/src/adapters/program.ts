/**
 * What another program writes to its standard output, piece by piece.
 *
 * Started from an array of arguments, never through a shell, and without the options that Node was given: no monitor and
 * no debugger goes along. A program that fails ends the reading with its own words, even when all its output came.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { sourceFailed } from '../source-failed.ts';

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What it is for, in the message: `the database \`orders\``. */
  readonly what: string;
  readonly hint: string;
}

/** Enough for what a program says at its end, and bounded for one that says it without end. */
const MOST_TOLD = 4_096;

/** @throws PerfError `backup/source-failed` when it can't be started or fails; the signal's reason when aborted */
export async function* outputOf(options: ProgramOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { program, args, environment = {}, signal } = options;
  signal.throwIfAborted();
  const child = spawn(program, args, {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const told = tailOf(child.stderr);
  // Listened to from the start: a program that is not there says so before anything is read.
  const ending = once(child, 'close').catch((error: Error) => error);
  try {
    for await (const part of child.stdout) yield new Uint8Array(part as Buffer);
    const end = await ending;
    signal.throwIfAborted();
    const failure = end instanceof Error ? end : exitOf(end);
    if (failure !== undefined) throw failed(options, { failure, told: told() });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** @returns undefined when all went well */
function exitOf([code, signal]: readonly unknown[]): string | undefined {
  if (code === 0) return undefined;
  return code === null ? `ended by ${String(signal)}` : `exit code ${String(code)}`;
}

function failed(
  { program, environment = {}, what, hint }: ProgramOptions,
  { failure, told }: { failure: Error | string; told: string },
): Error {
  const cause = failure instanceof Error ? failure : undefined;
  const reason = cause === undefined ? (failure as string) : ((cause as NodeJS.ErrnoException).code ?? cause.message);
  // What was handed over in secret is not told by an error either.
  const secrets = Object.entries(environment).filter(([name, value]) => name.endsWith('PASSWORD') && value !== '');
  const words = secrets.reduce((text, [, secret]) => text.replaceAll(secret, '…'), told);
  const message = `Expected \`${program}\` to read ${what}, got ${reason}${words === '' ? '' : `: ${words}`}`;
  return sourceFailed({ message, hint, ...(cause === undefined ? {} : { cause }) });
}

/** @returns the last of what it said, so far */
function tailOf(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-MOST_TOLD);
  });
  return () => tail.trim();
}
