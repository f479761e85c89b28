/**
 * Carries series from the process that records them to the one that keeps them.
 *
 *   recording process                                  keeping process
 *   createFeed(monitor).changes()  →  SeriesUpdate  →  createIntake(monitor).accept(source, update)
 *
 * An update holds a series' whole state so far, not what is new. So one that is lost, doubled or late does no harm: the
 * next one makes up for it, and the intake adds only what it has not seen from that source.
 */
import { since } from './histogram/algebra.ts';
import { decode, encode, type Recorded } from './histogram/codec.ts';
import { Histogram } from './histogram/histogram.ts';
import { PathMap, pathOf } from './labels.ts';
import type { Monitor } from './monitor.ts';
import type { Series } from './operation.ts';
import type { Milliseconds } from './units.ts';

export interface SeriesUpdate {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The state so far, see `encode`. */
  readonly state: Uint8Array;
  /** Extremes of what came since the update before: exact ones for windows, which the state alone can't give. */
  readonly recentMin: Milliseconds;
  readonly recentMax: Milliseconds;
}

export interface Feed {
  /** The series that changed since the last call. */
  changes(): SeriesUpdate[];
}

export function createFeed(monitor: Monitor): Feed {
  const sent = new Map<Series, number>();
  return {
    changes() {
      const updates: SeriesUpdate[] = [];
      for (const series of monitor.series()) {
        const { histogram } = series;
        if (histogram.count === (sent.get(series) ?? 0)) continue;
        sent.set(series, histogram.count);
        const { name, labels } = series;
        const { min, max } = series.takeUnsent();
        updates.push({ name, labels, state: encode(series), recentMin: min, recentMax: max });
      }
      return updates;
    },
  };
}

export interface Intake {
  /**
   * Adds what an update brings beyond the last one of the same source.
   *
   * @param source names the process (and thread) that records; a restarted one is another source
   * @throws PerfError `core/invalid-histogram` for a damaged state, which changes nothing
   */
  accept(source: string, update: SeriesUpdate): void;
  /** Forgets a source that will send no more; what it brought stays. */
  forget(source: string): void;
}

export function createIntake(monitor: Monitor): Intake {
  const sources = new Map<string, PathMap<Recorded>>();
  return {
    accept(source, update) {
      const known = sources.get(source) ?? new PathMap<Recorded>();
      sources.set(source, known);
      const path = pathOf(update.name, update.labels);
      const now = decode(update.state);
      const before = known.get(path) ?? { histogram: new Histogram(now.histogram.scale), failed: 0 };
      if (now.histogram.count <= before.histogram.count) return;
      known.set(path, now);
      const extremes = { min: update.recentMin, max: update.recentMax };
      const series = monitor.operation(update.name, update.labels) as Series;
      series.absorb({ histogram: since(before.histogram, now.histogram, extremes), failed: now.failed - before.failed });
    },
    forget(source) {
      sources.delete(source);
    },
  };
}
