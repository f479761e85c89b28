/**
 * Which slow calls and stalls go into the history, and when: each once, and only when what explains it has had time to
 * arrive. A slow call goes in while it is among the slowest of the run, so their number is bounded.
 */
import type { HistoryEvent } from '@perf/analytics';
import type { Explained } from './explain.ts';

const SLOWEST_KEPT = 20;

/** @returns a function that answers with the events that are new since its last call */
export function historyEvents(explained: () => Explained): () => HistoryEvent[] {
  const written = new Set<string>();
  let candidates = new Set<string>();
  return () => {
    const { calls, stalls } = explained();
    const events: HistoryEvent[] = [
      ...calls.slice(0, SLOWEST_KEPT).map((call) => ({ at: call.at, kind: 'slow-call', data: { ...call } })),
      ...stalls.map((stall) => ({ at: stall.at, kind: 'stall', data: { ...stall } })),
    ];
    const seen = new Map(events.map((event) => [`${event.kind} ${event.at} ${event.data.duration}`, event]));
    // What was here at the last tick already is explained by now.
    const ripe = [...seen].filter(([key]) => candidates.has(key) && !written.has(key));
    candidates = new Set(seen.keys());
    for (const [key] of ripe) written.add(key);
    return ripe.map(([, event]) => event as HistoryEvent);
  };
}
