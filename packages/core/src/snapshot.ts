/**
 * What was measured up to one moment, as a frozen value: later records do not change it, and reading it changes nothing.
 */
import { merged } from './histogram/algebra.ts';
import type { Recorded } from './histogram/codec.ts';
import type { Histogram } from './histogram/histogram.ts';
import { quantiles } from './histogram/quantile.ts';
import { canonical, type Labels } from './labels.ts';
import type { MetricSnapshot } from './metrics/metric-snapshot.ts';
import type { OperationKind } from './operation-kind.ts';
import type { EpochMs, Milliseconds, Ratio } from './units.ts';
import { TIME_WINDOWS, type TimeWindow } from './windows/time-window.ts';

/** A stretch of time up to now, or `'last'`: the last N calls of operations made with `{ last: N }`. */
export type Window = TimeWindow | 'last';

/** For the messages of errors. */
export const WINDOW_NAMES = "one of '10s', '1m', '5m', '1h' and 'last'";

export function isWindow(value: unknown): value is Window {
  return value === 'last' || (typeof value === 'string' && Object.hasOwn(TIME_WINDOWS, value));
}

/** Durations are milliseconds; each is undefined when there was no call. */
export interface OperationStatistics {
  readonly count: number;
  readonly failed: number;
  /** 0…1; undefined when there was no call. */
  readonly errorRate: Ratio | undefined;
  readonly mean: Milliseconds | undefined;
  /** Exact, as `max` is; in the window `'last'` as exact as a percentile. */
  readonly min: Milliseconds | undefined;
  readonly max: Milliseconds | undefined;
  /** Percentiles are off by at most 0.54 % at the default scale. */
  readonly p50: Milliseconds | undefined;
  readonly p95: Milliseconds | undefined;
  readonly p99: Milliseconds | undefined;
  readonly p999: Milliseconds | undefined;
}

export interface OperationSnapshot extends OperationStatistics {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: nobody said, or not the same of all series that it sums up. */
  readonly kind: OperationKind | undefined;
  /** The buckets behind the figures, for merging without loss. Not to be changed. */
  readonly histogram: Histogram;
}

export interface Snapshot {
  readonly at: EpochMs;
  /** What the figures cover; undefined: everything since the monitor was created. */
  readonly window: Window | undefined;
  /** One entry a series that was ever recorded to; with a window, also those that are empty within it. */
  readonly operations: readonly OperationSnapshot[];
  /** The program's own metrics, series by series; none with a window, since they are counted from the start only. */
  readonly metrics: readonly MetricSnapshot[];
  /** About how many distinct series found no place and share `other`: within some 3 %, and exact when 0. */
  readonly folded: number;
  /**
   * One operation. Without labels: all its series as one. With labels: the series that has exactly these.
   *
   * @returns undefined when there is no such series
   */
  operation(name: string, labels?: Labels): OperationSnapshot | undefined;
}

/** The figures of some recorded calls. */
export function statistics({ histogram, failed }: Recorded): OperationStatistics {
  const { count } = histogram;
  const [p999, p99, p95, p50] = quantiles(histogram, [0.999, 0.99, 0.95, 0.5]);
  const isEmpty = count === 0;
  return {
    count,
    failed,
    errorRate: isEmpty ? undefined : failed / count,
    mean: isEmpty ? undefined : Math.min(histogram.max, Math.max(histogram.min, histogram.sum / count)),
    min: isEmpty ? undefined : histogram.min,
    max: isEmpty ? undefined : histogram.max,
    p50,
    p95,
    p99,
    p999,
  };
}

export interface SeriesState extends Recorded {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind?: OperationKind | undefined;
}

export function operationSnapshot({ name, labels, kind, histogram, failed }: SeriesState): OperationSnapshot {
  return Object.freeze({ name, labels, kind, ...statistics({ histogram, failed }), histogram });
}

/** A snapshot of series whose histograms nobody else will change. */
export function createSnapshot(at: EpochMs, window: Window | undefined, states: readonly SeriesState[]): Snapshot {
  return snapshotOf({ at, window, states, metrics: [], folded: 0 });
}

export interface SnapshotParts extends Pick<Snapshot, 'at' | 'window' | 'metrics' | 'folded'> {
  readonly states: readonly SeriesState[];
}

export function snapshotOf({ at, window, states, metrics, folded }: SnapshotParts): Snapshot {
  const operations = Object.freeze(states.map(operationSnapshot));
  return Object.freeze({
    at,
    window,
    operations,
    metrics: Object.freeze([...metrics]),
    folded,
    operation(name: string, labels?: Labels): OperationSnapshot | undefined {
      const named = operations.filter((operation) => operation.name === name);
      if (labels !== undefined) return named.find((operation) => sameLabels(operation.labels, canonical(labels)));
      const [first] = named;
      if (first === undefined || named.length === 1) return first;
      const failed = named.reduce((sum, operation) => sum + operation.failed, 0);
      return operationSnapshot({
        name,
        labels: {},
        kind: named.every(({ kind }) => kind === first.kind) ? first.kind : undefined,
        histogram: merged(named.map(({ histogram }) => histogram)),
        failed,
      });
    },
  });
}

/** Both sets are canonical: their names stand in the same order. */
function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const [own, other] = [Object.entries(a), Object.entries(b)];
  return (
    own.length === other.length && own.every(([name, value], i) => other[i]?.[0] === name && other[i][1] === value)
  );
}
