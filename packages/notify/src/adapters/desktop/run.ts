/** A program that shows a notification: started from an array of arguments, never through a shell, and killed when time is up. */
import { execFile } from 'node:child_process';

export interface Notifier {
  readonly program: string;
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input: string;
}

export interface Ran {
  /** Null when it could not be started, or a signal ended it. */
  readonly code: number | null;
  /** Of the system, when it could not be started: `ENOENT`. */
  readonly error?: string;
}

/** Starts it and waits for its end; resolves whatever came of it. */
export type RunNotifier = (notifier: Notifier, signal: AbortSignal) => Promise<Ran>;

export const runNotifier: RunNotifier = ({ program, args, input }, signal) =>
  new Promise((resolve) => {
    const options = {
      signal,
      killSignal: 'SIGKILL',
      maxBuffer: 65_536,
      env: { ...process.env, NODE_OPTIONS: '' },
    } as const;
    const child = execFile(program, [...args], options, (error) => {
      if (error === null) return resolve({ code: 0 });
      const { code } = error;
      resolve(
        typeof code === 'string' ? { code: null, error: code } : { code: typeof code === 'number' ? code : null },
      );
    });
    // A program may end without reading its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
