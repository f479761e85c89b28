/**
 * A program's own figures beside its operations: what it counts, how much there is of something, how large things are.
 *
 *   counter        only grows: orders, retries, bytes sent
 *   gauge          goes up and down: the length of a queue; set by the program, or read when somebody asks
 *   distribution   many values of one kind: the size of an upload; kept in buckets, like durations
 *
 * Recording never throws and allocates nothing on a bound handle. What makes no sense is refused and counted apart, as
 * rejected: NaN and infinite values everywhere, negative ones by counters and distributions.
 */
import type { Histogram } from '../histogram/histogram.ts';
import type { Labels } from '../labels.ts';

export type MetricType = 'counter' | 'gauge' | 'distribution';

export interface MetricOptions {
  /**
   * What the values are in, best as UCUM has it: `s`, `ms`, `By`, `1` for shares, `{order}` for what is counted. Known
   * parts and multiples are exported in their base unit: `ms` as seconds, `KiBy` as bytes. @default '' none
   */
  readonly unit?: string;
  /** One sentence for people. @default '' */
  readonly description?: string;
}

export interface GaugeOptions extends MetricOptions {
  /**
   * Asked for the value once in each collection: a snapshot of everything, a scrape, a round of reports; who shares its
   * result shares the value. It answers at once. When it throws, or answers what is no finite number, the value is
   * unknown in that collection, which the process is warned of once. What is set by hand then counts for nothing.
   */
  readonly read?: () => number;
}

export interface BoundCounter {
  /** @param n at least 0 @default 1 */
  add(n?: number): void;
}

export interface BoundGauge {
  set(value: number): void;
  /** @param n may be negative; what was never set begins at 0 */
  add(n: number): void;
}

export interface BoundDistribution {
  /** @param value at least 0, in the unit of the metric; see `DistributionPoint` for the range that is told apart */
  record(value: number): void;
}

/** `bind` gives the handle of one set of labels, which costs least where much is recorded. */
interface Bindable<Bound> {
  readonly name: string;
  bind(labels: Labels): Bound;
  /** As `Monitor.remove`, of this metric alone. @returns how many series went */
  remove(labels?: Labels): number;
}

export interface CounterMetric extends Bindable<BoundCounter> {
  /** @param n at least 0 @default 1 */
  add(n?: number, labels?: Labels): void;
}

export interface GaugeMetric extends Bindable<BoundGauge> {
  set(value: number, labels?: Labels): void;
  /** @param n may be negative; what was never set begins at 0 */
  add(n: number, labels?: Labels): void;
}

export interface DistributionMetric extends Bindable<BoundDistribution> {
  /** @param value at least 0, in the unit of the metric */
  record(value: number, labels?: Labels): void;
}

/** What a program has said of a metric. */
export interface MetricHead {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly description: string;
}

export interface PointState extends MetricHead {
  readonly labels: Readonly<Record<string, string>>;
  /** Tells a series that was removed and came back from what it was before: a later one has a larger number. */
  readonly serial: number;
  readonly rejected: number;
}

/** One series as it stands, for feeds and exports. A histogram is live, not a copy, and its values are scaled. */
export type MetricState =
  | (PointState & { readonly type: 'counter' | 'gauge'; readonly value: number })
  | (PointState & { readonly type: 'distribution'; readonly histogram: Histogram });

/** The part of a monitor that has to do with them. */
export interface OwnMetrics {
  /**
   * A figure of the program's own that only grows. The same name may be asked for again, with the same unit.
   *
   * @throws PerfError `core/invalid-argument` when the name is no text, or empty, or was declared before as another type
   *   or with another unit; or when the unit or the description is no text
   */
  counter(name: string, options?: MetricOptions): CounterMetric;
  /** A figure of the program's own that goes up and down. @throws as `counter` does */
  gauge(name: string, options?: GaugeOptions): GaugeMetric;
  /** Values of the program's own, kept in buckets. @throws as `counter` does */
  distribution(name: string, options?: MetricOptions): DistributionMetric;
  /** Reads the program's own metrics, once: for feeds and exports. Histograms are live, not copies. */
  collect(): Iterable<MetricState>;
}
