/** Signals that end a measurement early, and not without its result. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A first signal ends the work with what was found so far; a second one ends perfkit, as without us. */
export async function stoppedBySignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    stopping.abort();
    release();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return work(stopping.signal).finally(release);
}
