/**
 * The object a program creates to measure its operations: hands out handles, and reads them all as one snapshot.
 *
 * Series live in a map by name and labels and are bounded in number: past `maxSeries` new ones share the series
 * `other`, so that a label with a million values costs no memory. Once a second a tick closes a stretch of the
 * windows of time in each of them.
 */

import { announce } from './announce.ts';
import { checkName, integer } from './arguments.ts';
import { type Clock, systemClock } from './clock.ts';
import { PerfError, shown } from './errors.ts';
import { copyOf } from './histogram/algebra.ts';
import type { Recorded } from './histogram/codec.ts';
import { checkScale, DEFAULT_SCALE, type Scale } from './histogram/layout.ts';
import { type Job, type JobOptions, MeasuredJob, runsOf, waitsOf } from './job.ts';
import type { JobState } from './job-schedule.ts';
import { canonical, type Labels } from './labels.ts';
import { type Operation, Series } from './operation.ts';
import { SeriesIndex } from './series-index.ts';
import { type SlowCall, Slowest } from './slowest.ts';
import { createSnapshot, isWindow, type SeriesState, type Snapshot, WINDOW_NAMES, type Window } from './snapshot.ts';
import { createTicker } from './ticker.ts';
import type { EpochMs } from './units.ts';
import { TIME_WINDOWS } from './windows/time-window.ts';

/** The name of the series that takes the calls of all operations past the limit. */
export const OTHER = 'other';

export interface MonitorOptions {
  readonly clock?: Clock;
  /** 3…8: percentiles are off by at most 4.3, 2.2, 1.1, 0.54, 0.27 or 0.14 %. @default 6 */
  readonly scale?: Scale;
  /**
   * Distinct series kept before new ones share `other`: 2,000 take some 8 MB, and up to 90 MB once all of them were
   * busy for an hour, since their windows of time are filled then. @default 2000
   */
  readonly maxSeries?: number;
  /** How many of the slowest calls are kept. @default 20 */
  readonly slowest?: number;
  /**
   * `'manual'`: no timer. Who creates the monitor calls `tick()` once a second, or does without windows, and without
   * counting more than 4 billion calls of one length. @default 'auto'
   */
  readonly tick?: 'auto' | 'manual';
}

export interface OperationOptions {
  /** Keep a window of the last N calls, 1…1,000,000, read by `snapshot({ window: 'last' })`: 2 bytes a call. */
  readonly last?: number;
}

export interface SnapshotOptions {
  /** Without one, a snapshot covers everything since the monitor was created. */
  readonly window?: Window;
}

export interface Monitor {
  /** Since when it counts. */
  readonly createdAt: EpochMs;
  /**
   * The handle of an operation; the same one for the same name and labels. Keep it: looking it up costs more than
   * recording.
   *
   * @throws PerfError `core/invalid-argument` when the name is no text, or empty, or an option is out of its range
   */
  operation(name: string, labels?: Labels, options?: OperationOptions): Operation;
  /**
   * A unit of work that runs by itself, like a handler of a queue: an operation `job NAME`, and how many run at once. The
   * same object for the same name and labels. With `every`, it is expected to run; `jobs()` says whether it does.
   *
   * @throws PerfError `core/invalid-argument` when the name is no text, or empty, or `every` or `grace` no duration
   */
  job(name: string, options?: JobOptions): Job;
  /** How each job stands now: for rules of alerts on jobs. */
  jobs(): readonly JobState[];
  /** Everything measured so far, or within a window. Takes time in proportion to the number of series. */
  snapshot(options?: SnapshotOptions): Snapshot;
  /** The slowest calls since the last `takeSlowest`, longest first; they stay, so that who only watches takes none away. */
  slowest(): readonly SlowCall[];
  /** The slowest calls since the last `takeSlowest`, longest first. */
  takeSlowest(): readonly SlowCall[];
  /** The series themselves, for feeds and merges: live, not copies. */
  series(): Iterable<Series>;
  /** Closes a stretch of the windows of time. Called once a second by itself, unless `tick` is `'manual'`. */
  tick(): void;
  /** Stops the timer, and answers no watcher that comes later. Handles go on recording; twice is fine. */
  close(): void;
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/** @throws PerfError `core/invalid-argument` for an option that is out of its range */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const monitor = new SeriesMonitor(options);
  if (options.tick !== 'manual') monitor.startTicking();
  monitor.beKnown();
  return monitor;
}

class SeriesMonitor implements Monitor {
  readonly createdAt: EpochMs;
  readonly #clock: Clock;
  readonly #slowest: Slowest;
  readonly #index: SeriesIndex<Series>;
  /** As bounded in number as the series are: past the limit, jobs share one as they share its series. */
  readonly #jobs = new Map<Operation, MeasuredJob>();
  #stopTicking: (() => void) | undefined;
  #withdraw: (() => void) | undefined;

  constructor({ clock = systemClock, scale = DEFAULT_SCALE, maxSeries = 2000, slowest = 20 }: MonitorOptions) {
    this.#clock = clock;
    this.createdAt = clock.now();
    this.#slowest = new Slowest(integer('slowest', slowest, { from: 0 }), clock);
    const parts = { clock, scale: checkScale(scale), slowest: this.#slowest };
    this.#index = new SeriesIndex({
      max: integer('maxSeries', maxSeries, { from: 1 }),
      create: (who) => new Series({ ...who, ...parts }),
      other: () => ({ name: OTHER, labels: NO_LABELS }),
    });
  }

  operation(name: string, labels: Labels = NO_LABELS, options?: OperationOptions): Operation {
    if (options === undefined) {
      const known = this.#index.find(name, labels);
      if (known !== undefined) return known;
    }
    return this.#lookUp(name, labels, options);
  }

  job(name: string, { labels = NO_LABELS, every, grace }: JobOptions = {}): Job {
    checkName(name, 'Name the job after what it does, like `nightly-import`.');
    const runs = this.operation(runsOf(name), labels);
    const job = this.#jobs.get(runs) ?? this.#createJob(name, labels, runs);
    if (every !== undefined) job.expect(every, grace);
    return job;
  }

  jobs(): readonly JobState[] {
    return [...this.#jobs.values()].map((job) => job.state());
  }

  snapshot({ window }: SnapshotOptions = {}): Snapshot {
    const read = this.#reader(window);
    const states = [...this.#index.all].flatMap((series): SeriesState[] => {
      const recorded = series.histogram.count === 0 ? undefined : read(series);
      return recorded === undefined ? [] : [{ name: series.name, labels: series.labels, ...recorded }];
    });
    return createSnapshot(this.#clock.now(), window, states);
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
    for (const series of this.#index.all) series.tick(now);
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
    throw new PerfError('core/invalid-argument', {
      message: `Expected \`window\` to be ${WINDOW_NAMES}, got \`${shown(window)}\``,
      hint: 'Longer stretches are read from the history.',
    });
  }

  #lookUp(name: string, labels: Labels, { last }: OperationOptions = {}): Operation {
    checkName(name, 'Name the operation after what it does, like `save order`.');
    const series = this.#index.obtain(name, labels);
    if (last !== undefined) series.keepLast(integer('last', last, { from: 1, to: 1_000_000 }));
    return series;
  }

  #createJob(name: string, labels: Labels, runs: Operation): MeasuredJob {
    const waits = (): Operation => this.operation(waitsOf(name), labels);
    const job = new MeasuredJob({ name, labels: canonical(labels), clock: this.#clock, runs, waits });
    this.#jobs.set(runs, job);
    return job;
  }
}
