/** Work that Ctrl-C or another signal ends early, tidily: whoever does it is told, and cleans up behind itself. */
import type { Milliseconds } from '@perf/core';
import { ENDING_SIGNALS, type EndingSignal, exitCodeOfSignal, sayAtSignal } from './leave-at-signal.ts';

export interface Stopped {
  /** 128 + n, when signal n ended it. */
  readonly exitCode: number;
}

export interface Stopping {
  /** What is there afterwards: `nothing is kept of it`. */
  readonly kept: string;
  /** For how long the end is waited for. @default as long as it takes */
  readonly grace?: Milliseconds;
}

/** @returns what it gives, or that it was stopped. A second signal ends perfkit at once. */
export async function untilStopped<T>(
  { kept, grace }: Stopping,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Stopped> {
  const abort = new AbortController();
  let by: EndingSignal | undefined;
  let late: NodeJS.Timeout | undefined;
  const stop = (signal: EndingSignal): void => {
    const end = (): never => process.exit(exitCodeOfSignal(signal));
    if (by !== undefined) end();
    by = signal;
    sayAtSignal(`stopped; ${kept}. It tidies up; asked once more, it ends at once`);
    if (grace !== undefined) late = setTimeout(end, grace);
    abort.abort();
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, stop);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (by === undefined) throw error;
    return { exitCode: exitCodeOfSignal(by) };
  } finally {
    clearTimeout(late);
    for (const signal of ENDING_SIGNALS) process.off(signal, stop);
  }
}

export function wasStopped(result: object): result is Stopped {
  return 'exitCode' in result && Object.keys(result).length === 1;
}
