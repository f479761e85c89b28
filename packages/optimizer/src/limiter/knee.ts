/**
 * Where more at a time no longer means more done: found by asking, slot by slot, and followed when it moves.
 *
 *          done a second
 *               │      ┌───────────── elasticity ≈ 0: only the wait grows
 *               │    ╱·
 *               │  ╱  · knee
 *               │╱    ·              elasticity = change of ln(throughput) per change of ln(limit)
 *               └───────────── limit
 *
 * Between slots at the centre stands a slot a step above or below it, compared with its two neighbours in time, so that what
 * drifts cancels out. What such pairs say is kept over moves. It moves only on evidence (mean ± `SURE` standard errors past the threshold): up where a higher limit still pays, down where
 * a lower one costs nothing. The wide first step narrows as answers come; with the last of them probes become rare. When the centre
 * itself changes, the search begins anew. After Kiefer and Wolfowitz (1952): an optimum from noisy comparisons of both sides.
 */
import { isAbove, isBelow, Pairs, type Slope, Spread, tellingSpan } from './evidence.ts';

export interface KneeOptions {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** Slopes at which a step up pays, and below which a step down does. @default what suits who turns away the rest */
  readonly worth?: Worth;
}

export interface Worth {
  readonly more: number;
  readonly less: number;
}

/** Of ten per cent more at a time, a quarter has to come out for the longer run; of ten per cent less, a fifth may be lost. */
const WORTH: Worth = { more: 0.25, less: 0.2 };
const WIDEST = 1.6;
const NARROWEST = 1.1;
/** Slots at the centre between two probes, once all is answered. */
const MOST_REST = 4;
/** A standard error at which probes may become rarer, and how much more may be known of one side than of the other. */
const QUIET = 0.2;
const AHEAD = 0.7;
/** A centre that is so far off, twice in a row, is another one. */
const SHIFT = { least: 0.15, errors: 4 } as const;

type Side = 'up' | 'down';

export class Knee {
  readonly #bounds: { readonly min: number; readonly max: number };
  readonly #worth: Worth;
  readonly #noise = new Spread();
  readonly #pairs = new Pairs();
  #centre: number;
  #step = WIDEST;
  #rest = 1;
  /** Slots at the centre still to come before the next probe. */
  #resting = 1;
  #side: Side = 'up';
  #probe: { readonly side: Side; readonly before: number; readonly level: number } | undefined;
  #probing = false;
  #moved: Side | undefined;
  #last: number | undefined;
  #level: number | undefined;
  #shifted = 0;

  constructor({ min, max, initial, worth = WORTH }: KneeOptions) {
    this.#worth = worth;
    this.#bounds = { min, max };
    this.#centre = Math.min(max, Math.max(min, initial));
  }

  /** What the coming slot is to be run at. */
  get limit(): number {
    return this.#probing ? this.#at(this.#side) : this.#centre;
  }

  get centre(): number {
    return this.#centre;
  }

  /** Whether the coming slot is a step above or below the centre. */
  get isProbing(): boolean {
    return this.#probing;
  }

  /** Begins anew from another limit. */
  moveTo(centre: number): void {
    this.#centre = Math.min(this.#bounds.max, Math.max(this.#bounds.min, centre));
    this.#pairs.clear();
    this.#begin();
    this.#step = WIDEST;
  }

  /** What came of a slot at `limit`, all of which were taken. @param throughput done well, per time */
  learn(throughput: number): void {
    const level = Math.log(Math.max(throughput, Number.MIN_VALUE));
    if (this.#probing) {
      this.#probe = { side: this.#side, before: this.#last ?? level, level };
      this.#probing = false;
      this.#resting = this.#rest;
      return;
    }
    if (this.#last !== undefined) this.#noise.add(level - this.#last);
    if (this.#hasShifted(level)) return;
    if (this.#probe !== undefined) this.#judge(this.#probe, (this.#probe.before + level) / 2);
    this.#last = level;
    this.#resting -= 1;
    if (this.#resting <= 0) this.#next();
  }

  #judge({ side, level }: { readonly side: Side; readonly level: number }, centre: number): void {
    this.#probe = undefined;
    const here = Math.log(this.#centre);
    const there = Math.log(this.#at(side));
    if (here === there) return;
    if (side === 'up') this.#pairs.add({ low: here, high: there, gain: level - centre });
    else this.#pairs.add({ low: there, high: here, gain: centre - level });
    const more = this.#slope('up');
    const less = this.#slope('down');
    if (isAbove(more, this.#worth.more) && this.#at('up') !== this.#centre) this.#move('up');
    else if (isBelow(less, this.#worth.less) && this.#at('down') !== this.#centre) this.#move('down');
    else if (this.#isAnswered('up') && this.#isAnswered('down')) this.#narrow();
  }

  #slope(side: Side): Slope {
    const here = Math.log(this.#centre);
    const step = Math.max(Math.log(this.#step), Math.abs(Math.log(this.#at(side)) - here));
    const sight = { noise: this.#noiseOfAnswer, step };
    return side === 'up' ? this.#pairs.above(here, sight) : this.#pairs.below(here, sight);
  }

  /** Of a probe against the mean of two. */
  get #noiseOfAnswer(): number {
    return this.#noise.value * Math.sqrt(1.5);
  }

  #isAnswered(side: Side): boolean {
    // At a bound the step is cut short, and would never tell anything.
    if (Math.abs(Math.log(this.#at(side) / this.#centre)) < 0.5 * Math.log(this.#step)) return true;
    return side === 'up' ? isBelow(this.#slope(side), this.#worth.more) : isAbove(this.#slope(side), this.#worth.less);
  }

  #move(side: Side): void {
    const again = this.#moved === side;
    this.#moved = side;
    this.#centre = this.#at(side);
    this.#begin();
    // Going on in one direction makes the steps longer.
    this.#step = Math.max(this.#narrowest, Math.min(WIDEST, again ? this.#step ** 1.4 : this.#step));
    this.#side = side;
  }

  get #narrowest(): number {
    return Math.min(WIDEST, Math.max(NARROWEST, Math.exp(tellingSpan(this.#noiseOfAnswer))));
  }

  #narrow(): void {
    this.#moved = undefined;
    if (this.#step > this.#narrowest) this.#step = Math.max(this.#narrowest, Math.sqrt(this.#step));
    else if (this.#isQuiet('up') && this.#isQuiet('down')) this.#rest = Math.min(MOST_REST, this.#rest * 2);
  }

  /** Known well enough to ask more rarely. */
  #isQuiet(side: Side): boolean {
    return this.#at(side) === this.#centre || this.#slope(side).error < QUIET;
  }

  #next(): void {
    const other: Side = this.#side === 'up' ? 'down' : 'up';
    // A side whose question is open is asked again first, unless far less is known of the other.
    const isAhead = this.#slope(this.#side).error < AHEAD * this.#slope(other).error;
    if (this.#isAnswered(this.#side) || isAhead) this.#side = other;
    if (this.#at(this.#side) === this.#centre) this.#side = this.#side === 'up' ? 'down' : 'up';
    if (this.#at(this.#side) === this.#centre) this.#resting = this.#rest;
    else this.#probing = true;
  }

  #at(side: Side): number {
    const { min, max } = this.#bounds;
    if (side === 'up') return Math.min(max, Math.max(this.#centre + 1, Math.round(this.#centre * this.#step)));
    return Math.max(min, Math.min(this.#centre - 1, Math.round(this.#centre / this.#step)));
  }

  #hasShifted(level: number): boolean {
    const usual = this.#level;
    if (usual === undefined) {
      this.#level = level;
      return false;
    }
    const off = Math.abs(level - usual) > Math.max(SHIFT.least, SHIFT.errors * this.#noise.value);
    this.#shifted = off ? this.#shifted + 1 : 0;
    if (!off) this.#level = usual + (level - usual) / 8;
    if (this.#shifted < 2) return false;
    this.moveTo(this.#centre);
    return true;
  }

  #begin(): void {
    this.#probe = undefined;
    this.#probing = false;
    this.#last = this.#level = undefined;
    this.#shifted = 0;
    this.#rest = this.#resting = 1;
  }
}
