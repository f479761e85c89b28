/** A timer for any length of time: Node's own end at 2^31 − 1 ms, about 24.8 days, and fire at once beyond. */
import type { Milliseconds } from '@perf/core';

const LONGEST_MS = 2 ** 31 - 1;

/**
 * Acts once when the time is over.
 *
 * @param span undefined: never
 * @returns a function that calls it off
 */
export function after(span: Milliseconds | undefined, act: () => unknown): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (left: Milliseconds): void => {
    timer = setTimeout(() => (left > LONGEST_MS ? wait(left - LONGEST_MS) : act()), Math.min(left, LONGEST_MS));
  };
  if (span !== undefined) wait(span);
  return () => clearTimeout(timer);
}
