/**
 * The keeping end of a feed: adds to a monitor what each source has not told before; see `feed.ts`.
 *
 * Counts of several processes add up. A gauge does not: each process has its own, told apart by the label `process`, and
 * it is gone with the process. What a process removed stays counted here.
 */

import { addRegisters } from './distinct.ts';
import type { MetricUpdate, SeriesUpdate } from './feed.ts';
import { since } from './histogram/algebra.ts';
import { decode, type Recorded } from './histogram/codec.ts';
import type { Extremes } from './histogram/extremes.ts';
import { NO_EXTREMES } from './histogram/extremes.ts';
import { Histogram } from './histogram/histogram.ts';
import { quantiles } from './histogram/quantile.ts';
import { withLabel } from './labels.ts';
import type { MetricOptions } from './metrics/metric.ts';
import type { Point } from './metrics/point.ts';
import type { Monitor } from './monitor.ts';
import type { Series } from './operation.ts';
import { isOperationKind } from './operation-kind.ts';
import { Memory } from './source-memory.ts';
import type { Milliseconds } from './units.ts';

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
  /**
   * The same of a metric.
   *
   * @throws PerfError `core/invalid-histogram`; `core/invalid-argument` when another source has one of this name and
   *   another kind or unit
   */
  acceptMetric(source: string, update: MetricUpdate, from: MetricOrigin): void;
  /** Adds the series that found no place there to those that found none here. */
  acceptFolded(registers: Uint8Array): void;
  /** Forgets a source that will send no more; what it brought stays, but for its gauges. */
  forget(source: string): void;
}

export interface MetricOrigin {
  /** What tells the process (and thread) apart for people; the label `process` of its gauges. */
  readonly process: string;
  /** Whether what it has counted so far is left out. */
  readonly isOld: boolean;
}

interface Source {
  readonly series: Memory<Recorded>;
  readonly counters: Memory<number>;
  readonly distributions: Memory<Histogram>;
  /** Each with what takes it away. */
  readonly gauges: Map<number, () => void>;
}

/** What an intake adds to: a monitor; or what takes series alone, and is handed no metrics. */
export type IntakeTarget = Pick<Monitor, 'operation'> & Partial<Monitor>;

/** Takes what feeds of other processes tell; lost and doubled messages do no harm. */
export function createIntake(target: IntakeTarget): Intake {
  const monitor = target as Monitor;
  const sources = new Map<string, Source>();
  const sourceOf = (name: string): Source => {
    const known = sources.get(name);
    if (known !== undefined) return known;
    const source = {
      series: new Memory<Recorded>(),
      counters: new Memory<number>(),
      distributions: new Memory<Histogram>(),
      gauges: new Map(),
    };
    sources.set(name, source);
    return source;
  };
  return {
    skip(source, update) {
      const now = decode(update.state);
      sourceOf(source).series.learn(update, now);
    },
    accept(source, update) {
      const now = decode(update.state);
      const memory = sourceOf(source).series;
      if (memory.isOver(update)) return;
      const before = memory.before(update) ?? { histogram: new Histogram(now.histogram.scale), failed: 0 };
      const isNews = now.histogram.count > before.histogram.count;
      if (isNews || update.gone) memory.learn(update, now);
      if (!isNews) return;
      const told = { min: update.recentMin, max: update.recentMax };
      const series = monitor.operation(update.name, update.labels) as Series;
      series.absorb({ histogram: brought(before.histogram, now.histogram, told), failed: now.failed - before.failed });
      // Of two processes that say different things, the first one is believed. A newer one may know more kinds.
      if (series.name === update.name && isOperationKind(update.kind)) series.kind ??= update.kind;
    },
    acceptMetric(source, update, { process, isOld }) {
      const { counters, distributions, gauges } = sourceOf(source);
      if (update.type === 'gauge')
        acceptGauge(monitor, gauges, { ...update, labels: withLabel(update.labels, 'process', process) });
      else if (update.type === 'counter') acceptCounter(monitor, counters, { update, isOld });
      else acceptDistribution(monitor, distributions, { update, isOld });
    },
    acceptFolded(registers) {
      addRegisters(monitor.folded(), registers);
    },
    forget(name) {
      for (const takeAway of sources.get(name)?.gauges.values() ?? []) takeAway();
      sources.delete(name);
    },
  };
}

interface Counted {
  readonly update: MetricUpdate;
  readonly isOld: boolean;
}

function acceptCounter(monitor: Monitor, memory: Memory<number>, { update, isOld }: Counted): void {
  const { value = 0 } = update;
  if (memory.isOver(update)) return;
  const point = monitor.counter(update.name, declared(update)).bind(update.labels);
  const before = memory.before(update) ?? 0;
  if (value > before || update.gone) memory.learn(update, value);
  if (value > before && !isOld) point.add(value - before);
}

function acceptDistribution(monitor: Monitor, memory: Memory<Histogram>, { update, isOld }: Counted): void {
  if (memory.isOver(update) || update.state === undefined) return;
  const { histogram } = decode(update.state);
  const point = monitor.distribution(update.name, declared(update)).bind(update.labels) as Point;
  const before = memory.before(update) ?? new Histogram(histogram.scale);
  const isNews = histogram.count > before.count;
  if (isNews || update.gone) memory.learn(update, histogram);
  if (isNews && !isOld) point.absorb(brought(before, histogram, NO_EXTREMES));
}

function acceptGauge(monitor: Monitor, gauges: Source['gauges'], update: MetricUpdate): void {
  const { name, labels, serial, value } = update;
  const gauge = monitor.gauge(name, declared(update));
  if (value === undefined) {
    gauges.delete(serial);
    gauge.remove(labels);
    return;
  }
  gauge.set(value, labels);
  gauges.set(serial, () => gauge.remove(labels));
}

const declared = ({ unit, description }: MetricUpdate): MetricOptions => ({ unit, description });

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
