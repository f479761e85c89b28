/** What takes its time and says nothing of how far it is: after a second a line says what is waited for, and how long. */
import type { Milliseconds } from '@perf/core';
import { openProgress } from './progress.ts';
import type { Terminal } from './status-line.ts';
import { timeLeft } from './time-left.ts';

export interface Waited {
  /** `asking the checks`. */
  readonly words: string;
  /** How long it takes, where that is known. */
  readonly duration?: Milliseconds | undefined;
}

export async function patiently<T>(terminal: Terminal, { words, duration }: Waited, work: Promise<T>): Promise<T> {
  const progress = openProgress(terminal);
  const since = performance.now();
  const timer = setInterval(() => {
    const elapsed = performance.now() - since;
    const left = duration === undefined ? undefined : timeLeft(elapsed / duration, elapsed);
    progress.tell([`perfkit: ${words}`, left ?? `${Math.round(elapsed / 1000)} s so far`].join(', '));
  }, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    progress.close();
  }
}
