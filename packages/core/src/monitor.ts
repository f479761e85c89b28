/**
 * The object a program creates to measure its operations: hands out handles, and reads them all as one snapshot.
 *
 * Series live in a map by name and labels and are bounded in number: past `maxSeries` new ones share the series
 * `other`, so that a label with a million values costs no memory. Once a second a tick closes a stretch of the
 * windows of time in each of them.
 */

import type { Clock } from './clock.ts';
import type { Parted } from './departed.ts';
import type { Distinct } from './distinct.ts';
import type { Scale } from './histogram/layout.ts';
import type { Job, JobOptions } from './job.ts';
import type { JobState } from './job-schedule.ts';
import type { LabelledOperations } from './labelled-operations.ts';
import type { Labels } from './labels.ts';
import type { OwnMetrics } from './metrics/metric.ts';
import type { Operation, Series } from './operation.ts';
import type { OperationKind } from './operation-kind.ts';
import type { SlowCall } from './slowest.ts';
import type { Snapshot, Window } from './snapshot.ts';
import type { Duration, EpochMs } from './units.ts';

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
   * counting more than 4 billion calls. @default 'auto'
   */
  readonly tick?: 'auto' | 'manual';
  /**
   * Series that nothing came for as long are removed, as by `remove`; ones whose job is running or expected stay. Looked
   * at once a second. Windows and totals lack what was removed. @default never
   */
  readonly expireAfter?: Duration;
  /** Told, once each, of what a metric could not tell. @default a warning of the process */
  readonly onTrouble?: (text: string) => void;
}

export interface OperationOptions {
  /** Keep a window of the last N calls, 1…1,000,000, read by `snapshot({ window: 'last' })`: 2 bytes a call. */
  readonly last?: number;
  /** What its time goes to, so that reports tell kinds apart. The same at each call, or left out. */
  readonly kind?: OperationKind;
}

export interface SnapshotOptions {
  /** Without one, a snapshot covers everything since the monitor was created. */
  readonly window?: Window;
}

export interface Monitor extends OwnMetrics {
  /** Since when it counts. */
  readonly createdAt: EpochMs;
  /**
   * The handle of an operation; the same one for the same name and labels. Keep it: looking it up costs more than
   * recording.
   *
   * @throws PerfError `core/invalid-argument` when the name is no text, or empty, or an option is out of its range, or
   *   another `kind` was given before
   */
  operation(name: string, labels?: Labels, options?: OperationOptions): Operation;
  /**
   * Operations of one name that differ in labels which are declared here: `bind` hands out the handle of one series, and
   * `record` and `measure` take the values at each call, several times faster than `operation(name, labels)` finds them.
   *
   * @param labelNames at least one
   * @throws PerfError `core/invalid-argument` when the name or a label's name is no text, or empty, a label is declared
   *   twice, or an option is out of its range
   */
  operations<const Label extends string>(
    name: string,
    labelNames: readonly Label[],
    options?: OperationOptions,
  ): LabelledOperations<Label>;
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
  /**
   * Drops series, and all that they hold: of operations and metrics of this name, with exactly these labels, or all. A
   * handle that is still held begins anew when something is recorded on it: from 0, as after a restart. What reports to
   * elsewhere, as under `perfkit run`, has told of what was dropped.
   *
   * @returns how many went
   */
  remove(name: string, labels?: Labels): number;
  /** What series had that were removed in the last seconds: for feeds. */
  parted(): Parted;
  /** The series that found no place and share `other`: for feeds; live. */
  folded(): Distinct;
  /** Closes a stretch of the windows of time. Called once a second by itself, unless `tick` is `'manual'`. */
  tick(): void;
  /** Stops the timer, and answers no watcher that comes later. Handles go on recording; twice is fine. */
  close(): void;
}
