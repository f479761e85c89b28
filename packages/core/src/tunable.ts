/**
 * The port behind which one number of a running program can be tuned: the size of a pool, a limit, an interval.
 *
 * It takes effect at once or soon, for what begins from then on; what runs is not cut off. The bounds are those of the
 * owner and stay as they are: who tunes moves within them, in whole steps from `min` on.
 */
import type { ReadingUnit } from './reading.ts';

export interface TunableBounds {
  readonly min: number;
  readonly max: number;
  /** The least change that makes sense. */
  readonly step: number;
}

export interface Tunable {
  /** Unique within a program, like a reading: `'applescript.workers'`. */
  readonly name: string;
  readonly unit: ReadingUnit;
  readonly bounds: TunableBounds;
  /** What it was last set to, or began with. */
  get(): number;
  /** @throws PerfError, and stays as it is, for what is no number or out of bounds */
  set(value: number): void;
}
