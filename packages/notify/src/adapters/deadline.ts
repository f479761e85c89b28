/** The time that a channel gives the far end, and the way out for who can't wait as long. */
import { type Duration, milliseconds } from '@perf/core';
import { failureOf } from '../failure.ts';

export interface Bounds {
  readonly signal: AbortSignal;
  readonly timeout: Duration;
  /** As in a failure. */
  readonly who: string;
}

/**
 * Runs an attempt with a signal that is aborted by the caller's or at the deadline. It ends then, whether the attempt heeds
 * the signal or not.
 *
 * @throws PerfError `notify/timeout`; the reason of the caller's signal when that was aborted
 */
export async function withinDeadline<T>(
  { signal, timeout, who }: Bounds,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ends = new AbortController();
  const span = milliseconds(timeout, 'timeout');
  const late = failureOf({
    kind: 'timeout',
    who,
    got: `no answer within ${span} ms`,
    hint: 'Look whether it is overloaded.',
  });
  const timer = setTimeout(() => ends.abort(late), span);
  const stop = (): void => ends.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<never>((_, reject) => {
    ends.signal.addEventListener('abort', () => reject(ends.signal.reason), { once: true });
  });
  // What an attempt says after its end is nobody's business.
  ended.catch(() => undefined);
  try {
    return await Promise.race([attempt(ends.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
