/**
 * A real program, started without a shell, with everything that it printed.
 *
 * It stands in a process group of its own, so that a program that hangs is ended with all that it started, also when
 * the test run itself is ended. An exit code or a signal is a value here; only a hang, or a program that can't be
 * started, is an error.
 */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramOptions {
  /** The whole environment when given: spread `process.env` to add to it. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Written to its standard input, which then ends. Without it, standard input is empty. */
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it is killed and the result rejects. @default 15000 */
  readonly timeout?: number;
}

export interface ProgramResult {
  /** Its exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProgram {
  readonly pid: number;
  /** Sends a signal to the program alone, not to its children. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves as soon as the text stands in stdout or stderr; rejects when the program ends without it. */
  saw(text: string): Promise<void>;
  readonly result: Promise<ProgramResult>;
}

/** Runs a program to its end: `(await runProgram('git', ['status'])).stdout`. */
export function runProgram(
  command: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return startProgram(command, args, options).result;
}

/** Starts a program that the test talks to while it runs. */
export function startProgram(
  command: string,
  args: readonly string[] = [],
  { env = process.env, cwd, input, timeout = 15_000 }: ProgramOptions = {},
): RunningProgram {
  const child = spawn(command, args, { env, stdio: 'pipe', detached: true, ...(cwd === undefined ? {} : { cwd }) });
  const output = collect(child);
  const line = [command, ...args].join(' ');
  const result = ending(child, { timeout, output, line });
  // A test that only waits for a line must not die of the ending that it did not ask for.
  result.catch(() => undefined);
  child.stdin.on('error', ignoreClosedPipe);
  child.stdin.end(input ?? '');
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    saw: (text) => appearance(text, child, output),
    result,
  };
}

interface Output {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
}

function collect(child: ChildProcess): Output {
  const output: Output = { stdout: [], stderr: [] };
  child.stdout?.on('data', (chunk: Buffer) => output.stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.stderr.push(chunk));
  return output;
}

// Decoded as a whole: a character may be cut between two chunks.
const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString();

function ending(
  child: ChildProcess,
  { timeout, output, line }: { timeout: number; output: Output; line: string },
): Promise<ProgramResult> {
  const killAll = (): void => killGroup(child);
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    killAll();
  }, timeout);
  process.once('exit', killAll);
  const settle = (): void => {
    clearTimeout(timer);
    process.off('exit', killAll);
  };
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      settle();
      reject(new Error(`\`${line}\` can't be started`, { cause }));
    });
    child.once('close', (code, signal) => {
      settle();
      const result = { code, signal, stdout: text(output.stdout), stderr: text(output.stderr) };
      if (!hung) return resolve(result);
      reject(new Error(`\`${line}\` did not end within ${timeout} ms\n${result.stdout}\n${result.stderr}`));
    });
  });
}

function appearance(wanted: string, child: ChildProcess, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (text(output.stdout).includes(wanted) || text(output.stderr).includes(wanted)) resolve();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => reject(new Error(`the program ended without \`${wanted}\`\n${text(output.stderr)}`)));
    child.once('error', reject);
    look();
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  // A program may end without reading its input.
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET' && error.code !== 'ENOENT') throw error;
}
