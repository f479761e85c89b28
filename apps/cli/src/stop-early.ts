/** Signals that end a measurement early, and not without its result. */
import { ENDING_SIGNALS, sayAtSignal } from './leave-at-signal.ts';

/** What becomes of a load that is stopped. */
export const SO_FAR = 'the result so far follows, and is kept';

/**
 * A first signal ends the work with what was found so far; a second one ends perfkit, as without us.
 *
 * @param kept what becomes of that: `the result so far is kept`
 */
export async function stoppedBySignals<T>(kept: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const release = (): void => {
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    sayAtSignal(`stopped; ${kept}`);
    stopping.abort();
    release();
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  return work(stopping.signal).finally(release);
}
