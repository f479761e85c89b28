/** Work that Ctrl-C or a SIGTERM ends early, tidily: whoever does it is told, and cleans up behind itself. */
import { constants } from 'node:os';

export interface Stopped {
  /** 128 + n, when signal n ended it. */
  readonly exitCode: number;
}

/** @returns what it gives, or that it was stopped. A second signal ends perfkit at once. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | Stopped> {
  const abort = new AbortController();
  let by: 'SIGINT' | 'SIGTERM' | undefined;
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (by !== undefined) process.exit(128 + constants.signals[signal]);
    by = signal;
    process.stderr.write('perfkit tidies up and ends; asked once more, it ends at once\n');
    abort.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (by === undefined) throw error;
    return { exitCode: 128 + constants.signals[by] };
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

export function wasStopped(result: object): result is Stopped {
  return 'exitCode' in result && Object.keys(result).length === 1;
}
