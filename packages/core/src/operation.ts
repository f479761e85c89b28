/**
 * One operation's recorder: the handle a program holds on to, and the series behind it.
 *
 * Invariants: a call is counted exactly once, when it ends; recording never throws, waits or allocates; a measured
 * function's result and its error come out unchanged. What is no duration (negative, NaN, infinite) is counted apart,
 * as rejected.
 */
import { addInto } from './histogram/algebra.ts';
import type { Recorded } from './histogram/codec.ts';
import { type Extremes, NO_EXTREMES, together } from './histogram/extremes.ts';
import { Histogram, type SlowWatch } from './histogram/histogram.ts';
import type { Scale } from './histogram/layout.ts';
import type { OperationKind } from './operation-kind.ts';
import type { Indexed } from './series-index.ts';
import { isThenable, settling } from './settling.ts';
import type { Slowest } from './slowest.ts';
import type { Milliseconds } from './units.ts';
import { LastWindow } from './windows/last-window.ts';
import { TimeWindows } from './windows/time-window.ts';

export interface RecordOptions {
  /** Whether the call failed. Failures count in the percentiles as well. @default false */
  readonly failed?: boolean;
}

/** A call that is under way. Leaving a `using` block stops it as a success, unless it was stopped before. */
export interface Call {
  /** Counts the call. A second stop does nothing. @returns how long it took; at a second stop, what the first returned */
  stop(options?: RecordOptions): Milliseconds;
  [Symbol.dispose](): void;
}

export interface Operation {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As it was given; undefined: nobody said. */
  readonly kind: OperationKind | undefined;
  /** Counts one call. @param ms its duration in milliseconds, at least 0 */
  record(ms: Milliseconds, options?: RecordOptions): void;
  /**
   * Runs a function and counts the call when it ends: at once, or when the promise it returned settles. A throw and a
   * rejection count as failed and are passed on unchanged.
   *
   * @returns the function's own result. Of a promise, one that settles the same way: a rejection that nobody handles
   *   is still reported by Node, and a lazy thenable is started once only.
   */
  measure<T>(fn: () => T): T;
  /** Begins a call whose end is somewhere else: `const call = save.start(); … call.stop()`. */
  start(): Call;
}

export interface SeriesOptions {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The monotonic time. */
  readonly now: () => Milliseconds;
  readonly scale: Scale;
  readonly slowest: Slowest;
}

const FAILED: RecordOptions = Object.freeze({ failed: true });
// Node 18 has no `Symbol.dispose`; the name under which its polyfills agree serves there.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);

/** What a feed tells of a series, be it here or gone. */
export interface Told extends Recorded {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: OperationKind | undefined;
  /** Tells it from what it was before it was removed: a later one is larger. */
  readonly serial: number;
  /** Extremes since the last call. */
  takeUnsent(): Extremes;
}

export class Series implements Operation, Told, Indexed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  kind: OperationKind | undefined;
  serial = 0;
  activeAt: Milliseconds | undefined;
  /** Another one after it was removed, so that what it held is free. */
  histogram: Histogram;
  failed = 0;
  /** Values handed over that are no durations. */
  rejected = 0;
  #windows = new TimeWindows();
  #last: LastWindow | undefined;
  #lastSize: number | undefined;
  readonly #slow: SlowWatch;
  /** While it is gone: see `Indexed.leave`. */
  #home: (() => Series) | undefined;
  readonly #now: () => Milliseconds;
  /** Extremes folded in the stretch of time that is open, and since the last `takeUnsent()`. */
  #open: Extremes = NO_EXTREMES;
  #unsent: Extremes = NO_EXTREMES;
  /** When the open stretch began. */
  #openedAt: Milliseconds;

  constructor({ name, labels, now, scale, slowest }: SeriesOptions) {
    this.name = name;
    this.labels = labels;
    this.#now = now;
    this.#openedAt = now();
    this.#slow = (ms) => slowest.offer(name, labels, ms);
    this.histogram = new Histogram(scale, this.#slow);
  }

  record(ms: Milliseconds, options?: RecordOptions): void {
    // Nearly always true, and then all is done. With a window of the last calls, no value is usual.
    if (options === undefined && this.histogram.recordUsual(ms)) return;
    this.#recordUnusual(ms, options?.failed === true);
  }

  measure<T>(fn: () => T): T {
    const now = this.#now;
    const began = now();
    let result: T;
    try {
      result = fn();
    } catch (error) {
      this.record(now() - began, FAILED);
      throw error;
    }
    if (isThenable(result)) {
      return settling(result, (failed) => this.record(now() - began, failed ? FAILED : undefined)) as T;
    }
    this.record(now() - began);
    return result;
  }

  start(): Call {
    const began = this.#now();
    let took: Milliseconds | undefined;
    const stop = (options?: RecordOptions): Milliseconds => {
      if (took === undefined) {
        took = this.#now() - began;
        this.record(took, options);
      }
      return took;
    };
    return { stop, [dispose]: () => void stop() };
  }

  /** From now on, keeps the last `size` calls, 1…1,000,000; when some are kept already, that stays as it is. */
  keepLast(size: number): void {
    if (this.#last !== undefined) return;
    this.#lastSize = size;
    this.#last = new LastWindow(size, this.histogram.scale);
    this.histogram.beAttentive();
  }

  /** The last calls; undefined when they are not kept. */
  lastCalls(): Recorded | undefined {
    return this.#last?.read();
  }

  /** Adds calls that were recorded elsewhere. */
  absorb({ histogram, failed }: Recorded): void {
    addInto(this.histogram, histogram);
    this.failed += failed;
  }

  /** Ends a stretch of the windows of time; to be called once a second. @returns whether something came in it */
  tick(now: Milliseconds): boolean {
    const start = this.#openedAt;
    this.#openedAt = now;
    this.#fold();
    if (this.#open === NO_EXTREMES) return false;
    this.#windows.close({ start, end: now }, this, this.#open);
    this.#open = NO_EXTREMES;
    return true;
  }

  leave(home: () => Series): void {
    this.#home = home;
    this.histogram = new Histogram(this.histogram.scale, this.#slow);
    this.failed = this.rejected = 0;
    this.#windows = new TimeWindows();
    this.#last = undefined;
    this.#open = this.#unsent = NO_EXTREMES;
  }

  /** All it has, which stays as it is when the series is removed; undefined when it has nothing. */
  parting(): Told | undefined {
    const { name, labels, kind, serial, histogram, failed } = this;
    const unsent = this.takeUnsent();
    return histogram.count === 0
      ? undefined
      : { name, labels, kind, serial, histogram, failed, takeUnsent: () => unsent };
  }

  /** What was recorded in the last `window` milliseconds; see `TimeWindows` for its precision. */
  within(window: Milliseconds): Recorded {
    const { recentMin, recentMax } = this.histogram;
    return this.#windows.read(
      { now: this.#now(), window },
      this,
      together(this.#open, { min: recentMin, max: recentMax }),
    );
  }

  /** Extremes since the last call. */
  takeUnsent(): Extremes {
    this.#fold();
    const unsent = this.#unsent;
    this.#unsent = NO_EXTREMES;
    return unsent;
  }

  #fold(): void {
    const ended = this.histogram.fold();
    if (ended === NO_EXTREMES) return;
    this.#open = together(this.#open, ended);
    this.#unsent = together(this.#unsent, ended);
  }

  /** @returns what counts from now on what is recorded here */
  #goHome(): Series {
    const home: Series = this.#home?.() ?? this;
    if (home === this) {
      this.#home = undefined;
      this.#openedAt = this.#now();
      if (this.#lastSize !== undefined) this.keepLast(this.#lastSize);
    }
    return home;
  }

  #recordUnusual(ms: Milliseconds, failed: boolean): void {
    if (this.#home !== undefined) {
      const home = this.#goHome();
      if (home !== this) {
        home.record(ms, failed ? FAILED : undefined);
        return;
      }
    }
    const bucket = this.histogram.place(ms);
    if (bucket === undefined) {
      this.rejected += 1;
      return;
    }
    if (failed) this.failed += 1;
    this.#last?.push(bucket, failed);
  }
}
