/** What stands behind a monitor: the index of its series, its metrics and jobs, and their common tick. */
import { announce } from './announce.ts';
import { checkName, integer } from './arguments.ts';
import { type Clock, monotonicOf, systemClock } from './clock.ts';
import { Departed, type Parted } from './departed.ts';
import { Distinct } from './distinct.ts';
import { invalidArgument, type PerfError } from './errors.ts';
import { copyOf } from './histogram/algebra.ts';
import type { Recorded } from './histogram/codec.ts';
import { checkScale, DEFAULT_SCALE } from './histogram/layout.ts';
import { type Job, type JobOptions, MeasuredJob, runsOf, waitsOf } from './job.ts';
import type { JobState } from './job-schedule.ts';
import { DeclaredOperations, type LabelledOperations } from './labelled-operations.ts';
import { canonical, type Labels } from './labels.ts';
import type { CounterMetric, DistributionMetric, GaugeMetric, MetricState, OwnMetrics } from './metrics/metric.ts';
import { metricSnapshot } from './metrics/metric-snapshot.ts';
import { Metrics } from './metrics/metrics.ts';
import { type Monitor, type MonitorOptions, type OperationOptions, OTHER, type SnapshotOptions } from './monitor.ts';
import { type Operation, Series } from './operation.ts';
import { isOperationKind, KINDS, type OperationKind } from './operation-kind.ts';
import { SeriesIndex } from './series-index.ts';
import { type SlowCall, Slowest } from './slowest.ts';
import { isWindow, type SeriesState, type Snapshot, snapshotOf, WINDOW_NAMES, type Window } from './snapshot.ts';
import { createTicker } from './ticker.ts';
import { type EpochMs, type Milliseconds, milliseconds } from './units.ts';
import { TIME_WINDOWS } from './windows/time-window.ts';

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

export class SeriesMonitor implements Monitor {
  readonly createdAt: EpochMs;
  readonly #clock: Clock;
  readonly #slowest: Slowest;
  readonly #index: SeriesIndex<Series>;
  readonly #metrics: Metrics;
  /** By the series of their runs, with which they go and come back. Past the limit, they share one as they share that. */
  readonly #jobs = new WeakMap<Operation, MeasuredJob>();
  readonly #folded = new Distinct();
  readonly #departed = new Departed();
  readonly #expireAfter: Milliseconds;
  readonly #maxSeries: number;
  #stopTicking: (() => void) | undefined;
  #withdraw: (() => void) | undefined;

  constructor({
    clock = systemClock,
    scale = DEFAULT_SCALE,
    maxSeries = 2000,
    slowest = 20,
    expireAfter,
    onTrouble = warn,
  }: MonitorOptions) {
    this.#clock = clock;
    this.createdAt = clock.now();
    this.#slowest = new Slowest(integer('slowest', slowest, { from: 0 }), clock);
    this.#expireAfter = expireAfter === undefined ? Number.POSITIVE_INFINITY : milliseconds(expireAfter, 'expireAfter');
    const parts = { now: monotonicOf(clock), scale: checkScale(scale), slowest: this.#slowest };
    this.#maxSeries = integer('maxSeries', maxSeries, { from: 1 });
    const max = this.#maxSeries;
    const folded = this.#folded;
    this.#metrics = new Metrics({ max, folded, scale, onTrouble, departed: this.#departed });
    this.#index = new SeriesIndex({
      max,
      folded,
      create: (who) => new Series({ ...who, ...parts }),
      other: () => ({ name: OTHER, labels: NO_LABELS }),
      onLeave: (series) => this.#departed.add(series.parting()),
    });
  }

  operation(name: string, labels: Labels = NO_LABELS, options?: OperationOptions): Operation {
    if (options === undefined) {
      const known = this.#index.find(name, labels);
      if (known !== undefined) return known;
    }
    return this.#lookUp(name, labels, options);
  }

  operations<Label extends string>(
    name: string,
    labelNames: readonly Label[],
    options: OperationOptions = {},
  ): LabelledOperations<Label> {
    checkOperation(name, options);
    // A kind that was given before stays: to refuse it now would be an error in the middle of recording.
    const operation = (labels: Labels): Operation => this.#obtain(name, labels, options);
    return new DeclaredOperations(name, labelNames, { operation, most: 3 * this.#maxSeries });
  }

  job(name: string, { labels = NO_LABELS, kind, every, grace }: JobOptions = {}): Job {
    checkName(name, 'Name the job after what it does, like `nightly-import`.');
    const runs = this.operation(runsOf(name), labels, kind && { kind });
    const job = this.#jobs.get(runs) ?? this.#createJob(name, labels, runs);
    if (every !== undefined) job.expect(every, grace);
    return job;
  }

  counter(...declared: Parameters<OwnMetrics['counter']>): CounterMetric {
    return this.#metrics.counter(...declared);
  }

  gauge(...declared: Parameters<OwnMetrics['gauge']>): GaugeMetric {
    return this.#metrics.gauge(...declared);
  }

  distribution(...declared: Parameters<OwnMetrics['distribution']>): DistributionMetric {
    return this.#metrics.distribution(...declared);
  }

  collect(): Iterable<MetricState> {
    return this.#metrics.collect();
  }

  jobs(): readonly JobState[] {
    return [...this.#index.all].flatMap((series) => this.#jobs.get(series)?.state() ?? []);
  }

  snapshot({ window }: SnapshotOptions = {}): Snapshot {
    const read = this.#reader(window);
    const states = [...this.#index.all].flatMap((series): SeriesState[] => {
      const { name, labels, kind } = series;
      const recorded = series.histogram.count === 0 ? undefined : read(series);
      return recorded === undefined ? [] : [{ name, labels, kind, ...recorded }];
    });
    const metrics = window === undefined ? Array.from(this.collect(), metricSnapshot) : [];
    return snapshotOf({ at: this.#clock.now(), window, states, metrics, folded: this.#folded.estimate });
  }

  slowest(): readonly SlowCall[] {
    return this.#slowest.calls;
  }

  takeSlowest(): readonly SlowCall[] {
    const calls = this.#slowest.take();
    // The series know the old floor: what is shorter than that is of interest again.
    for (const { histogram } of this.#index.all) histogram.listen();
    return calls;
  }

  series(): Iterable<Series> {
    return this.#index.all;
  }

  tick(): void {
    const now = this.#clock.monotonic();
    this.#departed.tick();
    const expireAfter = this.#expireAfter;
    this.#index.tick(now, (series, activeAt) => now - activeAt >= expireAfter && !this.#jobs.get(series)?.isNeeded);
    this.#metrics.tick(now, expireAfter);
  }

  remove(name: string, labels?: Labels): number {
    return this.#index.remove(name, labels) + this.#metrics.remove(name, labels);
  }

  parted(): Parted {
    return this.#departed.parted();
  }

  folded(): Distinct {
    return this.#folded;
  }

  startTicking(): void {
    this.#stopTicking = createTicker(this);
  }

  beKnown(): void {
    this.#withdraw = announce(this);
  }

  close(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#withdraw?.();
  }

  #reader(window: Window | undefined): (series: Series) => Recorded | undefined {
    if (window === undefined) return ({ histogram, failed }) => ({ histogram: copyOf(histogram), failed });
    if (window === 'last') return (series) => series.lastCalls();
    if (isWindow(window)) return (series) => series.within(TIME_WINDOWS[window]);
    const hint = 'Longer stretches are read from the history.';
    throw invalidArgument({ name: 'window', expected: WINDOW_NAMES, got: window, hint });
  }

  #lookUp(name: string, labels: Labels, options: OperationOptions = {}): Operation {
    checkOperation(name, options);
    const series = this.#obtain(name, labels, options);
    const { kind } = options;
    if (kind !== undefined && series.name === name) refuseOtherKind(kind, series);
    return series;
  }

  #obtain(name: string, labels: Labels, { last, kind }: OperationOptions): Series {
    const series = this.#index.obtain(name, labels);
    if (last !== undefined) series.keepLast(last);
    // The one that all share past the limit is of no kind.
    if (series.name === name) series.kind ??= kind;
    return series;
  }

  #createJob(name: string, labels: Labels, runs: Operation): MeasuredJob {
    const waits = (): Operation => this.operation(waitsOf(name), labels);
    const job = new MeasuredJob({ name, labels: canonical(labels), clock: this.#clock, runs, waits });
    this.#jobs.set(runs, job);
    return job;
  }
}

const warn = (text: string): void => process.emitWarning(text);

function checkOperation(name: unknown, { last, kind }: OperationOptions): void {
  checkName(name, 'Name the operation after what it does, like `save order`.');
  if (last !== undefined) integer('last', last, { from: 1, to: 1_000_000 });
  if (kind !== undefined && !isOperationKind(kind)) throw invalidKind(kind, `one of ${KINDS.join(', ')}`);
}

function refuseOtherKind(kind: OperationKind, { name, kind: known }: Operation): void {
  if (known !== kind) throw invalidKind(kind, `\`${known}\`, as of \`${name}\` before`);
}

function invalidKind(got: OperationKind, expected: string): PerfError {
  return invalidArgument({ name: 'kind', expected, got, hint: 'Give it one kind, or none.' });
}
