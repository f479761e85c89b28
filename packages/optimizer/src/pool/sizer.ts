/**
 * Sizes a pool while it works: anything with a `Tunable`, and a reading of how much it does.
 *
 *   somebody waits nearly always ──▶ bound:  more at a time is tried as long as more is done (see `Knee`)
 *   else                         ──▶ demand: as many as are busy, and some to spare (see `staffed`)
 *
 * Damped: judged by slots of at least fifty leases; grows by at most six tenths at a time; shrinks only after it was too large for a while. What
 * became slower as it grew is not made larger for being busier: that would feed itself.
 */
import { type Clock, type Duration, type Milliseconds, systemClock, type Tunable } from '@perf/core';
import { LEAST_CALLS, MOSTLY } from '../limiter/gradient.ts';
import { Knee } from '../limiter/knee.ts';
import { misuseOf, timerSpan } from '../misuse-of.ts';
import { monotonicOf } from '../monotonic-of.ts';
import { staffed } from './sizing.ts';

/** What a pool does, at one moment. */
export interface PoolLoad {
  /** Leases, calls or jobs that ended since it began. */
  readonly completed: number;
  readonly inUse: number;
  /** Who waits for one. */
  readonly waiting: number;
}

export interface SizerOptions {
  readonly tunable: Tunable;
  readonly read: () => PoolLoad;
  /** Between two looks; a slot has at least ten of them. @default '100ms' */
  readonly every?: Duration;
  readonly clock?: Clock;
}

export interface SizerState {
  /** What it was last set to, by the pool's own word. */
  readonly size: number;
  /** What was decided by, last. */
  readonly regime: 'starting' | 'bound' | 'demand' | 'stopped';
  readonly changes: number;
  /** Sizes that the pool would not take, or took otherwise than asked. */
  readonly refusals: number;
}

const LEAST_LOOKS = 5;
const LEASES_PER_PLACE = 4;
const LONGEST_SLOT: Milliseconds = 5_000;
const GROWTH = 1.6;
const TOO_LARGE = 0.8;
const SHRINK = 0.75;
const CALM: Milliseconds = 5_000;
/** Some wait: then a few more are worth a try. */
const SOME = 0.02;
const SLOWER = 1.25;
const SLOTS_REMEMBERED = 30;
const MOST_REFUSALS = 3;

export class Sizer {
  readonly #tunable: Tunable;
  readonly #read: () => PoolLoad;
  readonly #every: Milliseconds;
  readonly #now: () => Milliseconds;
  readonly #knee: Knee;
  readonly #stays: Milliseconds[] = [];
  #timer: NodeJS.Timeout | undefined;
  #since: Milliseconds | undefined;
  #base = 0;
  #looks = 0;
  #inUse = 0;
  #waited = 0;
  #settling = 0;
  #calm: Milliseconds = 0;
  #regime: SizerState['regime'] = 'starting';
  #changes = 0;
  #refusals = 0;
  #refusedInARow = 0;

  constructor({ tunable, read, every = '100ms', clock = systemClock }: SizerOptions) {
    if (typeof tunable?.set !== 'function' || typeof tunable.get !== 'function') {
      const hint = 'Give `pool.tunable`.';
      throw misuseOf('pool/invalid-argument', { name: '`tunable`', expected: 'a Tunable', got: tunable, hint });
    }
    this.#tunable = tunable;
    this.#read = read;
    this.#every = timerSpan('pool/invalid-argument', 'every', every);
    this.#now = monotonicOf(clock);
    const { min, max } = tunable.bounds;
    this.#knee = new Knee({ min, max, initial: tunable.get() });
  }

  /** Looks every so often, until it is stopped; keeps no program alive. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), this.#every).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  state(): SizerState {
    return {
      size: this.#tunable.get(),
      regime: this.#regime,
      changes: this.#changes,
      refusals: this.#refusals,
    };
  }

  /** One look; for who has a rhythm of their own. */
  look(): void {
    if (this.#regime === 'stopped') return;
    const now = this.#now();
    const load = this.#read();
    if (this.#since === undefined) return this.#begin(now, load);
    if (this.#settling > 0) {
      // What began under the other size has ended once as many ended as there are places.
      if (load.completed - this.#base < this.#settling && now - this.#since < LONGEST_SLOT) return;
      this.#settling = 0;
      return this.#begin(now, load);
    }
    this.#looks += 1;
    this.#inUse += load.inUse;
    if (load.waiting > 0) this.#waited += 1;
    const done = load.completed - this.#base;
    const elapsed = now - this.#since;
    const enough = this.#looks >= LEAST_LOOKS && done >= Math.max(LEAST_CALLS, LEASES_PER_PLACE * this.#tunable.get());
    if (!enough && elapsed < LONGEST_SLOT) return;
    if (elapsed > 0) this.#judge(done, elapsed);
    this.#begin(now, load);
  }

  #begin(now: Milliseconds, { completed }: PoolLoad): void {
    this.#since = now;
    this.#base = completed;
    this.#looks = this.#inUse = this.#waited = 0;
  }

  #judge(done: number, elapsed: Milliseconds): void {
    const waited = this.#waited / this.#looks;
    if (waited >= MOSTLY) {
      this.#regime = 'bound';
      this.#calm = 0;
      this.#knee.learn((done + 0.5) / elapsed);
      this.#set(this.#knee.limit);
      return;
    }
    this.#regime = 'demand';
    const busy = this.#inUse / this.#looks;
    const size = this.#knee.centre;
    const wanted = this.#demanded({ busy, waited, size, stay: done === 0 ? undefined : (busy * elapsed) / done });
    this.#calm = wanted < TOO_LARGE * size ? this.#calm + elapsed : 0;
    if (wanted > size) this.#knee.moveTo(wanted);
    else if (this.#calm >= CALM) {
      this.#calm = 0;
      this.#knee.moveTo(Math.max(wanted, Math.floor(SHRINK * size)));
    } else if (this.#knee.limit === size) return;
    else this.#knee.moveTo(size);
    this.#set(this.#knee.limit);
  }

  #demanded({ busy, waited, size, stay }: Demand): number {
    const wanted = staffed(busy);
    if (stay !== undefined) {
      this.#stays.push(stay);
      if (this.#stays.length > SLOTS_REMEMBERED) this.#stays.shift();
    }
    if (wanted <= size) return wanted;
    const slower = stay !== undefined && stay > SLOWER * Math.min(...this.#stays);
    return waited < SOME || slower ? size : Math.min(wanted, Math.ceil(GROWTH * size));
  }

  #set(size: number): void {
    if (size === this.#tunable.get()) return;
    this.#settling = Math.max(size, this.#tunable.get());
    try {
      this.#tunable.set(size);
    } catch {
      this.#refused();
      return;
    }
    const taken = this.#tunable.get();
    if (taken !== size) this.#refused();
    else {
      this.#changes += 1;
      this.#refusedInARow = 0;
    }
  }

  /** A pool that would not have it keeps what it has; one that never does is left alone. */
  #refused(): void {
    this.#refusals += 1;
    this.#refusedInARow += 1;
    this.#settling = 0;
    this.#knee.moveTo(this.#tunable.get());
    if (this.#refusedInARow < MOST_REFUSALS) return;
    this.#regime = 'stopped';
    this.stop();
  }
}

interface Demand {
  readonly busy: number;
  /** Share of the looks at which somebody waited. */
  readonly waited: number;
  readonly size: number;
  /** How long one is held in the mean. */
  readonly stay: Milliseconds | undefined;
}

/** @throws PerfError `pool/invalid-argument` */
export function createSizer(options: SizerOptions): Sizer {
  return new Sizer(options);
}
