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
import { LEAST_CALLS } from '../limiter/gradient.ts';
import { Knee } from '../limiter/knee.ts';
import { misuseOf, timerSpan } from '../misuse-of.ts';
import { monotonicOf } from '../monotonic-of.ts';
import type { PoolLoad } from './load.ts';
import { staffed } from './sizing.ts';
import { Patience, SMOOTH, Stay } from './usual.ts';

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

/** Who finds no place waits for one: what runs longer waits less, so that more pays sooner than where the rest is turned away. */
const WORTH = { more: 0.12, less: 0.07 } as const;
/** Somebody waited at so many of the looks. */
const MOSTLY = 0.8;
const LEAST_LOOKS = 5;
const LEASES_PER_PLACE = 2;
const LONGEST_SLOT: Milliseconds = 5_000;
const GROWTH = 1.6;
const TOO_LARGE = 0.8;
const SHRINK = 0.75;
const CALM: Milliseconds = 5_000;
const TRIAL_SLOTS = 4;
/** When nobody waits and much is busy, the pool may be so large that it slows what it asks: fewer than are busy are tried. */
const FEWER = 0.75;
const NO_LOSS = 0.15;
const LEAST_BUSY = 2;
const MOST_REFUSALS = 3;

export class Sizer {
  readonly #tunable: Tunable;
  readonly #read: () => PoolLoad;
  readonly #every: Milliseconds;
  readonly #now: () => Milliseconds;
  readonly #knee: Knee;
  readonly #stay = new Stay();
  #busy = 0;
  #rate = 0;
  #timer: NodeJS.Timeout | undefined;
  #since: Milliseconds | undefined;
  #base = 0;
  #heldBefore: Milliseconds | undefined;
  #looks = 0;
  #inUse = 0;
  #waited = 0;
  #settling = 0;
  #calm: Milliseconds = 0;
  #trial: Trial | undefined;
  readonly #patience = new Patience();
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
    this.#knee = new Knee({ min, max, initial: tunable.get(), worth: WORTH });
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
    if (this.#since === undefined) {
      this.#begin(now, load);
      return;
    }
    if (this.#settling > 0) {
      // What began under the other size has ended once as many ended as there are places.
      if (load.completed - this.#base < this.#settling && now - this.#since < LONGEST_SLOT) return;
      this.#settling = 0;
      this.#begin(now, load);
      return;
    }
    this.#looks += 1;
    this.#inUse += load.inUse;
    if (load.waiting > 0) this.#waited += 1;
    const done = load.completed - this.#base;
    const elapsed = now - this.#since;
    const least = Math.max(LEAST_CALLS, LEASES_PER_PLACE * this.#tunable.get());
    const enough = this.#looks >= LEAST_LOOKS && done >= (this.#trial === undefined ? least : TRIAL_SLOTS * least);
    if (!enough && elapsed < LONGEST_SLOT) return;
    const held = load.held === undefined ? undefined : load.held - (this.#heldBefore ?? 0);
    if (elapsed > 0) this.#judge({ done, elapsed, now, held });
    this.#begin(now, load);
  }

  #begin(now: Milliseconds, { completed, held }: PoolLoad): void {
    this.#since = now;
    this.#base = completed;
    this.#heldBefore = held;
    this.#looks = this.#inUse = this.#waited = 0;
  }

  #judge(slot: Slot): void {
    const trial = this.#trial;
    this.#trial = undefined;
    const waited = this.#waited / this.#looks;
    // What a probe did counts also when it was so wide that nobody waited.
    if (waited >= MOSTLY || this.#knee.isProbing) this.#bound(slot, trial);
    else this.#demand(slot);
  }

  #bound({ done, elapsed }: Slot, trial: Trial | undefined): void {
    const rate = (done + 0.5) / elapsed;
    this.#calm = 0;
    if (trial !== undefined) {
      const lost = Math.log(trial.rate / rate) / Math.log(trial.size / this.#tunable.get());
      // With fewer as much was done: from here it is sought how many are enough.
      if (lost < NO_LOSS) this.#knee.moveTo(this.#tunable.get());
      this.#set(this.#knee.limit);
      return;
    }
    this.#regime = 'bound';
    this.#knee.learn(rate);
    this.#set(this.#knee.limit);
  }

  #demand(slot: Slot): void {
    const { done, elapsed, now, held = (this.#inUse / this.#looks) * elapsed } = slot;
    this.#regime = 'demand';
    const size = this.#knee.centre;
    if (done > 0 && this.#stay.add(held / done)) this.#patience.begin();
    const weight = this.#busy === 0 ? 1 : 1 / SMOOTH;
    this.#busy += weight * (held / elapsed - this.#busy);
    this.#rate += weight * (done / elapsed - this.#rate);
    const wanted = staffed(this.#busy);
    this.#calm = wanted < TOO_LARGE * size ? this.#calm + elapsed : 0;
    if (wanted > size) this.#knee.moveTo(this.#stay.isSlower ? size : Math.min(wanted, Math.ceil(GROWTH * size)));
    else if (this.#calm >= CALM) {
      this.#calm = 0;
      this.#knee.moveTo(Math.max(wanted, Math.floor(SHRINK * size)));
    } else this.#knee.moveTo(size);
    const fewer = Math.ceil(FEWER * this.#busy);
    if (this.#patience.isOver(now) && fewer > LEAST_BUSY) {
      this.#trial = { size: Math.min(size, this.#busy), rate: this.#rate };
      this.#set(fewer);
    } else this.#set(this.#knee.limit);
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

interface Slot {
  readonly done: number;
  readonly held: Milliseconds | undefined;
  readonly elapsed: Milliseconds;
  readonly now: Milliseconds;
}

/** What was done before it was tried with fewer than were busy. */
interface Trial {
  readonly size: number;
  readonly rate: number;
}

/**
 * Sets the size of a pool, or of any tunable, while it works.
 *
 * @throws PerfError `pool/invalid-argument`
 */
export function createSizer(options: SizerOptions): Sizer {
  return new Sizer(options);
}
