/**
 * What each series of a monitor recorded since the last look: the measurements that go into the history, each once.
 */
import { copyOf, type Monitor, type Recorded, since } from '@perf/core';

export interface SeriesDelta {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly recorded: Recorded;
}

/** @returns a function that answers with what came since its last call; series that were idle are absent */
export function createDeltas(monitor: Monitor): () => SeriesDelta[] {
  const before = new Map<object, Recorded>();
  return () => {
    const deltas: SeriesDelta[] = [];
    for (const series of monitor.series()) {
      const earlier = before.get(series);
      if (series.histogram.count === (earlier?.histogram.count ?? 0)) continue;
      const now = { histogram: copyOf(series.histogram), failed: series.failed };
      const extremes = series.takeUnsent();
      const recorded =
        earlier === undefined
          ? now
          : { histogram: since(earlier.histogram, now.histogram, extremes), failed: now.failed - earlier.failed };
      before.set(series, now);
      deltas.push({ name: series.name, labels: series.labels, recorded });
    }
    return deltas;
  };
}
