/** Waits that end at once when they are called off, and leave no timer and no listener behind. */
import type { Milliseconds } from '@perf/core';

/** Settles as the work does, or rejects with the reason of the signal; what the work still brings then is not heard. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const leave = (): void => signal.removeEventListener('abort', abort);
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error) => {
        leave();
        reject(error);
      },
    );
  });
}

/** Keeps the program alive: somebody waits for a result. */
export function pause(ms: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return unlessAborted(elapsed, signal).finally(() => clearTimeout(timer));
}

/** Calls a function of somebody else's: whatever it does, this promise only settles. */
export async function called<T>(fn: () => T | PromiseLike<T>): Promise<T> {
  return await fn();
}
