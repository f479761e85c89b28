/**
 * The polite request to end: SIGTERM from a supervisor, SIGINT from a terminal.
 *
 * A terminal sends SIGINT to every process in front of it and a supervisor may send a second one, so the handlers stay:
 * only the first signal changes anything, and none of them kills the program while it tidies up.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort(signal));
  return stop.signal;
}
