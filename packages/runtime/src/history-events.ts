/**
 * Which slow calls and stalls go into the history, and when: each once, and only when what explains it has had time to
 * arrive. A slow call goes in while it is among the slowest of the run, so their number is bounded.
 */
import type { HistoryEvent } from '@perf/analytics';
import type { Explained } from './gathering.ts';

const SLOWEST_KEPT = 20;
/** Past so many, what is no longer among the slowest and longest is forgotten: it does not come up again. */
const MOST_REMEMBERED = 10_000;

/** @returns a function that answers with the events that are new since its last call */
export function historyEvents(explained: () => Explained): () => HistoryEvent[] {
  const written = new Set<string>();
  let candidates = new Set<string>();
  return () => {
    const { calls, stalls } = explained();
    const seen = new Map<string, HistoryEvent>([
      ...calls.slice(0, SLOWEST_KEPT).map((call) => entry('slow-call', call.at, { ...call })),
      ...stalls.map((stall) => entry('stall', stall.at, { ...stall })),
    ]);
    // What was here at the last look already is explained by now.
    const ripe = [...seen].filter(([key]) => candidates.has(key) && !written.has(key));
    candidates = new Set(seen.keys());
    for (const [key] of ripe) written.add(key);
    if (written.size > MOST_REMEMBERED) for (const key of written) if (!seen.has(key)) written.delete(key);
    return ripe.map(([, event]) => event);
  };
}

function entry(kind: string, at: number, data: HistoryEvent['data'] & { duration: number }): [string, HistoryEvent] {
  return [`${kind} ${at} ${data.duration}`, { at, kind, data }];
}
