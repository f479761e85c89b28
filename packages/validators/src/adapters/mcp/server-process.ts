/** A program that is a server on its standard input and output, in a group of its own that ends with it. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ServerProcessOptions {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly cwd?: string | undefined;
  /** Added to the environment; never shown. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface ServerProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  write(text: string): void;
  /** Resolves when it is gone, and with it all it has started. */
  end(): Promise<void>;
}

interface Ears {
  output(chunk: Buffer): void;
  /** @param how in words that follow `the server` */
  ended(how: string): void;
}

/** A server may end by itself when its input does; what it then has not done within these it will not do. */
const PATIENCE = { input: 1_500, term: 1_000, output: 500 };
/** Of what it says on stderr, the last words are enough to say why it ended. */
const STDERR_CHARACTERS = 4_000;

export function startServerProcess({ command, cwd, env }: ServerProcessOptions, ears: Ears): ServerProcess {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  let stderr = '';
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', ears.output);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });
  const onExit = (): void => killGroup(child, 'SIGKILL');
  process.once('exit', onExit);
  const gone = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      process.off('exit', onExit);
      ears.ended(how);
      resolve();
    };
    child.once('error', (error) => end(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      const tell = (): void => {
        const [last = ''] = hidden(stderr, env).trimEnd().split('\n').slice(-1);
        end(`ended ${signal === null ? `with code ${code}` : `by ${signal}`}${last === '' ? '' : `: ${last}`}`);
      };
      // Answers may still be on their way; what it has started, and hides from us, may hold its output for ever.
      const late = setTimeout(tell, PATIENCE.output);
      child.once('close', () => {
        clearTimeout(late);
        tell();
      });
      killGroup(child, 'SIGKILL');
    });
  });
  return {
    pid: child.pid,
    write: (text) => void child.stdin.write(text),
    end: () => ending(child, gone),
  };
}

async function ending(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.stdin?.end();
  if (await within(gone, PATIENCE.input)) return;
  killGroup(child, 'SIGTERM');
  if (await within(gone, PATIENCE.term)) return;
  killGroup(child, 'SIGKILL');
  await gone;
}

async function within(done: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([done.then(() => true), late]).finally(() => clearTimeout(timer));
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group is gone already.
  }
}

/** Values of the environment that were given to it are secrets, wherever it says them. */
function hidden(text: string, env: ServerProcessOptions['env'] = {}): string {
  const secrets = Object.values(env).filter((value) => value.length > 3);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
