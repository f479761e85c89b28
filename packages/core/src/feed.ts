/**
 * Carries series from the process that records them to the one that keeps them.
 *
 *   recording process                                  keeping process
 *   createFeed(monitor).changes()  →  SeriesUpdate  →  createIntake(monitor).accept(source, update)
 *
 * An update holds a series' whole state so far, not what is new. So one that is lost, doubled or late does no harm: the
 * next one makes up for it, and the intake adds only what it has not seen from that source. Only the extremes of a
 * short stretch travel in one update alone: when that is lost, a window knows them as exactly as a percentile.
 */
import { since } from './histogram/algebra.ts';
import { decode, encode, type Recorded } from './histogram/codec.ts';
import type { Extremes } from './histogram/extremes.ts';
import { Histogram } from './histogram/histogram.ts';
import { quantiles } from './histogram/quantile.ts';
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

export function createFeed(monitor: Pick<Monitor, 'series'>): Feed {
  const sent = new Map<Series, number>();
  return {
    changes() {
      const updates: SeriesUpdate[] = [];
      for (const series of monitor.series()) {
        const { histogram } = series;
        const { count } = histogram;
        if (count === (sent.get(series) ?? 0)) continue;
        sent.set(series, count);
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
  /**
   * Takes the state of an update as known, so that only what comes after it is added.
   *
   * @throws PerfError `core/invalid-histogram` for a damaged state, which changes nothing
   */
  skip(source: string, update: SeriesUpdate): void;
  /** Forgets a source that will send no more; what it brought stays. */
  forget(source: string): void;
}

export function createIntake(monitor: Pick<Monitor, 'operation'>): Intake {
  const sources = new Map<string, PathMap<Recorded>>();
  const knownOf = (source: string): PathMap<Recorded> => {
    const known = sources.get(source) ?? new PathMap<Recorded>();
    sources.set(source, known);
    return known;
  };
  return {
    skip(source, update) {
      knownOf(source).set(pathOf(update.name, update.labels), decode(update.state));
    },
    accept(source, update) {
      const known = knownOf(source);
      const path = pathOf(update.name, update.labels);
      const now = decode(update.state);
      const before = known.get(path) ?? { histogram: new Histogram(now.histogram.scale), failed: 0 };
      if (now.histogram.count <= before.histogram.count) return;
      known.set(path, now);
      const told = { min: update.recentMin, max: update.recentMax };
      const series = monitor.operation(update.name, update.labels) as Series;
      series.absorb({ histogram: brought(before.histogram, now.histogram, told), failed: now.failed - before.failed });
    },
    forget(source) {
      sources.delete(source);
    },
  };
}

/** What came between two states. @param told its extremes, unless an update was lost: then those of the last part of it */
function brought(before: Histogram, now: Histogram, told: Extremes): Histogram {
  const values = since(before, now, now);
  const { count } = values;
  const [longest, shortest] = quantiles(values, [(count - 0.5) / count, 0.5 / count]) as [Milliseconds, Milliseconds];
  const isIn = (ms: Milliseconds, other: Milliseconds): boolean =>
    Number.isFinite(ms) && values.bucketOf(ms) === values.bucketOf(other);
  values.recentMin = now.min < before.min ? now.min : isIn(told.min, shortest) ? told.min : shortest;
  values.recentMax = now.max > before.max ? now.max : isIn(told.max, longest) ? told.max : longest;
  return values;
}
