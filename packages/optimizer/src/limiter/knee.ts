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
 * drifts cancels out. It moves only on evidence (mean ± `SURE` standard errors past the threshold): up where a higher limit still pays, down where
 * a lower one costs nothing. The wide first step narrows as answers come; with the last of them probes become rare. When the centre
 * itself changes, the search begins anew. After Kiefer and Wolfowitz (1952): an optimum from noisy comparisons of both sides.
 */
import { Arm, Spread, tellingSpan } from './evidence.ts';

export interface KneeOptions {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
}

/** Of ten per cent more at a time, a quarter has to come out for it to be worth the longer wait. */
const WORTH_MORE = 0.2;
/** And of ten per cent less, so much may be lost. */
const WORTH_LESS = 0.12;
const WIDEST = 1.6;
const NARROWEST = 1.1;
/** Slots at the centre between two probes, once all is answered. */
const MOST_REST = 16;
/** And while so many answers of each side have decided nothing: what is that close does not matter much, and probes cost. */
const PATIENT_REST = 3;
const MANY = 4;
/** A centre that is so far off, twice in a row, is another one. */
const SHIFT = { least: 0.15, errors: 4 } as const;

type Side = 'up' | 'down';

export class Knee {
  readonly #bounds: { readonly min: number; readonly max: number };
  readonly #noise = new Spread();
  readonly #arms: Readonly<Record<Side, Arm>> = { up: new Arm(), down: new Arm() };
  #centre: number;
  #step = WIDEST;
  #rest = 1;
  /** Slots at the centre still to come before the next probe. */
  #resting = 1;
  #side: Side = 'up';
  #probe: { readonly side: Side; readonly before: number; readonly level: number } | undefined;
  #probing = false;
  #last: number | undefined;
  #level: number | undefined;
  #shifted = 0;

  constructor({ min, max, initial }: KneeOptions) {
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
    this.#forget();
    this.#step = WIDEST;
  }

  /** What came of a slot at `limit`, all of which were taken. @param throughput done well, per time */
  learn(throughput: number): void {
    const level = Math.log(Math.max(throughput, Number.MIN_VALUE));
    if (this.#probing) {
      this.#probe = { side: this.#side, before: this.#last ?? level, level };
      this.#probing = false;
      const undecided = Math.min(this.#arms.up.count, this.#arms.down.count) >= MANY;
      this.#resting = Math.max(this.#rest, undecided ? PATIENT_REST : 1);
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
    const span = Math.log(this.#at(side) / this.#centre);
    if (span === 0) return;
    const arm = this.#arms[side];
    arm.add((level - centre) / span);
    const error = this.#noiseOfAnswer / Math.abs(span);
    const less = (): boolean => arm.isBelow(WORTH_LESS, error) || arm.leansBelow(WORTH_LESS, error);
    if (side === 'up' ? arm.isAbove(WORTH_MORE, error) : less()) this.#move(side);
    else if (this.#isAnswered('up') && this.#isAnswered('down')) this.#narrow();
  }

  /** Of a probe against the mean of two. */
  get #noiseOfAnswer(): number {
    return this.#noise.value * Math.sqrt(1.5);
  }

  #isAnswered(side: Side): boolean {
    const arm = this.#arms[side];
    if (this.#at(side) === this.#centre || arm.isFull) return true;
    const error = this.#noiseOfAnswer / Math.abs(Math.log(this.#at(side) / this.#centre));
    return side === 'up' ? arm.isBelow(WORTH_MORE, error) : arm.isAbove(WORTH_LESS, error);
  }

  #move(side: Side): void {
    const again = this.#side === side && this.#arms[side === 'up' ? 'down' : 'up'].count === 0;
    this.#centre = this.#at(side);
    this.#forget();
    // Going on in one direction makes the steps longer.
    this.#step = Math.min(WIDEST, again ? this.#step ** 1.4 : this.#step);
    this.#side = side;
    this.#probing = false;
  }

  #narrow(): void {
    const narrowest = Math.min(WIDEST, Math.max(NARROWEST, Math.exp(tellingSpan(this.#noiseOfAnswer))));
    if (this.#step > narrowest) {
      this.#step = Math.max(narrowest, Math.sqrt(this.#step));
      this.#arms.up.clear();
      this.#arms.down.clear();
      return;
    }
    this.#rest = Math.min(MOST_REST, this.#rest * 2);
  }

  #next(): void {
    const other: Side = this.#side === 'up' ? 'down' : 'up';
    // A side whose question is open is asked again first.
    if (this.#isAnswered(this.#side) || this.#arms[other].count < this.#arms[this.#side].count) this.#side = other;
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

  #forget(): void {
    this.#arms.up.clear();
    this.#arms.down.clear();
    this.#probe = undefined;
    this.#probing = false;
    this.#last = this.#level = undefined;
    this.#shifted = 0;
    this.#rest = this.#resting = 1;
  }
}
