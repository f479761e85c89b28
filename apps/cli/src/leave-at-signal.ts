/**
 * What a signal is answered with: one line that says what stays, on a line of its own, and 128 + n as exit code.
 *
 * What only looks ends at once; whoever has started something ends it at `exit`. What has to be finished or taken back stands
 * in until-stopped.ts and stop-early.ts.
 */
import { constants } from 'node:os';

export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** What is kept by whoever only looked. */
export const NOTHING_CHANGED = 'nothing was changed';

/** While a configuration loads, it must not end perfkit, and finds another `process.exit`. */
const exit = process.exit.bind(process);

export const exitCodeOfSignal = (signal: EndingSignal): number => 128 + constants.signals[signal];

/** Over the line of progress, and over the `^C` that a terminal shows. */
export function sayAtSignal(words: string): void {
  process.stderr.write(`${process.stderr.isTTY === true ? '\r\u001b[2K' : ''}perfkit: ${words}\n`);
}

/**
 * From the first moment on, for verbs that have not got to anything that would have to be kept, or never do. As soon as somebody
 * else listens to a signal it is theirs.
 */
export function leavingUnheard(): void {
  for (const signal of ENDING_SIGNALS) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) leave(signal, 'stopped');
    });
  }
}

/** @param kept what stays: `nothing was changed` @returns ends it: from then on signals do what they did before */
export function leavingAtSignal(kept: string | (() => string)): () => void {
  const onSignal = (signal: EndingSignal): void =>
    leave(signal, `stopped; ${typeof kept === 'string' ? kept : kept()}`);
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
  };
}

function leave(signal: EndingSignal, words: string): void {
  sayAtSignal(words);
  exit(exitCodeOfSignal(signal));
}
