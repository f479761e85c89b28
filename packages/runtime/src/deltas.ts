/**
 * What each series of a monitor recorded since the last look: the measurements that go into the history, each once.
 */
import type { SeriesRecorded } from '@perf/analytics';
import { copyOf, type Monitor, type Recorded, since, type Told } from '@perf/core';

/** @returns a function that answers with what came since its last call; series that were idle are absent */
export function createDeltas(monitor: Monitor): () => SeriesRecorded[] {
  // By serial number; made anew each time, so that what was removed is forgotten.
  let before = new Map<number, Recorded>();
  return () => {
    const looked: typeof before = new Map();
    const look = (series: Told): SeriesRecorded[] => {
      const earlier = before.get(series.serial);
      const isIdle = series.histogram.count === (earlier?.histogram.count ?? 0);
      const now =
        isIdle && earlier !== undefined ? earlier : { histogram: copyOf(series.histogram), failed: series.failed };
      looked.set(series.serial, now);
      return isIdle ? [] : [deltaOf(series, earlier, now)];
    };
    // Those that were removed since are looked at once more.
    const deltas = [...monitor.parted().series, ...monitor.series()].flatMap(look);
    before = looked;
    return deltas;
  };
}

function deltaOf(series: Told, earlier: Recorded | undefined, now: Recorded): SeriesRecorded {
  const { name, labels, kind } = series;
  const named = { name, labels, ...(kind && { kind }) };
  const extremes = series.takeUnsent();
  if (earlier === undefined) return { ...named, recorded: now };
  const histogram = since(earlier.histogram, now.histogram, extremes);
  return { ...named, recorded: { histogram, failed: now.failed - earlier.failed } };
}
