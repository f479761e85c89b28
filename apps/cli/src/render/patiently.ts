/**
 * What takes its time: after a second a line says what is done and how long it may still take, or where nobody knows, how long it
 * took so far. On standard error, at a terminal, and gone at the end.
 */
import type { Milliseconds } from '@perf/core';
import { leavingAtSignal } from '../leave-at-signal.ts';
import { openProgress } from './progress.ts';
import type { Terminal } from './status-line.ts';
import { timeLeft } from './time-left.ts';

export interface Waited {
  /** `asking the checks`. */
  readonly words: string;
  /** How long it takes, where that is known. */
  readonly duration?: Milliseconds | undefined;
  /** What only looks is left at a signal, and this is said: `nothing was changed`. Without it signals are somebody else's. */
  readonly kept?: string | (() => string);
}

export interface Telling {
  /** How far all of it is, 0…1: as a bar. */
  show(done: number): void;
  /** What is done now, and how far all of it is, where that is known. */
  say(words: string, done?: number): void;
}

const TICK_MS = 1000;

export async function patiently<T>(
  terminal: Terminal,
  { words, duration, kept }: Waited,
  work: (telling: Telling) => Promise<T>,
): Promise<T> {
  const progress = openProgress(terminal);
  const since = performance.now();
  let now: { readonly words?: string; readonly done?: number | undefined } = { words };
  const draw = (): void => {
    const elapsed = performance.now() - since;
    const done = now.done ?? (duration === undefined ? undefined : elapsed / duration);
    if (now.words === undefined) progress.show(done ?? 0);
    else {
      const left = done === undefined ? undefined : timeLeft(done, elapsed);
      progress.tell(`perfkit: ${now.words}, ${left ?? `${Math.round(elapsed / 1000)} s so far`}`);
    }
  };
  const tell = (next: typeof now): void => {
    now = next;
    draw();
  };
  const timer = setInterval(draw, TICK_MS);
  const stay = kept === undefined ? () => undefined : leavingAtSignal(kept);
  try {
    return await work({ show: (done) => tell({ done }), say: (text, done) => tell({ words: text, done }) });
  } finally {
    stay();
    clearInterval(timer);
    progress.close();
  }
}
