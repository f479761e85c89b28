/**
 * By which factor B takes longer than A, from pairs that were measured one right after the other.
 *
 * What a pair shares (a busy neighbour, a hot processor) falls out of its ratio; pairs that one of the two met alone are
 * strays, which a trimmed mean leaves out. Pairs of one block share more than the moment: a process, a compilation. So the
 * bootstrap draws blocks and within them pairs (Kalibera & Jones 2013): else a thousand pairs of one lucky process would
 * look sure. Its deviation is widened by Student's t, since few blocks know little of themselves, and by the likeness of
 * neighbours. Deterministic: the same pairs give the same interval.
 */
import { phiOf, studentQuantile, varianceInflation } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import { mean, trimmedMean } from './order.ts';
import { randomOf } from './random.ts';

/** Logarithms of B over A, of pairs that have a process or a compilation in common, in the order they were measured. */
export type Block = readonly number[];

export interface PairedRatio {
  /** B over A: 1.05 when B takes 5 % longer. */
  readonly ratio: number;
  /** Of the ratio, 1 − alpha sure; from 0 to Infinity when there are too few pairs to know. */
  readonly interval: readonly [lower: number, upper: number];
  /** The smallest change that nine of ten such measurements would have seen; Infinity when none would. */
  readonly smallestEffect: Ratio;
}

export interface RatioOptions {
  /** How often the interval may miss the truth. */
  readonly alpha: Ratio;
  readonly seed: number;
}

/** Enough to know a deviation within some 4 %. */
const RESAMPLES = 400;
/** Fewer blocks, or pairs where each is a block, know nothing of how they differ. */
const FEWEST = 4;
/** 90 % of a normal distribution lie below so many deviations. */
const NINE_OF_TEN = 1.2816;

/** @param blocks finite values; O(pairs × 400) */
export function ratioOfPairs(blocks: readonly Block[], { alpha, seed }: RatioOptions): PairedRatio {
  const all = Float64Array.from(blocks.flat());
  const centre = trimmedMean(all.slice());
  const units = blocks.length;
  if (units < FEWEST || !Number.isFinite(centre)) {
    return {
      ratio: Math.exp(centre),
      interval: [0, Number.POSITIVE_INFINITY],
      smallestEffect: Number.POSITIVE_INFINITY,
    };
  }
  const spread = deviationOfCentre(blocks, seed) * Math.sqrt(inflationOf(blocks));
  const t = studentQuantile(1 - alpha / 2, units - 1);
  return {
    ratio: Math.exp(centre),
    interval: [Math.exp(centre - t * spread), Math.exp(centre + t * spread)],
    smallestEffect: Math.expm1((t + NINE_OF_TEN) * spread),
  };
}

/** Levels of blocks that follow one another may be alike; pairs within them are, and that is what blocks are for. */
function inflationOf(blocks: readonly Block[]): number {
  return varianceInflation(phiOf([blocks.map(mean)]));
}

/** The deviation of the trimmed mean, of blocks drawn anew and pairs drawn anew within each. */
function deviationOfCentre(blocks: readonly Block[], seed: number): number {
  const random = randomOf(seed);
  const draw = (count: number): number => Math.floor(random() * count);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < RESAMPLES; i += 1) {
    const drawn: number[] = [];
    for (const _ of blocks) {
      const block = blocks[draw(blocks.length)] as Block;
      for (const __ of block) drawn.push(block[draw(block.length)] as number);
    }
    const centre = trimmedMean(Float64Array.from(drawn));
    sum += centre;
    squares += centre * centre;
  }
  const centre = sum / RESAMPLES;
  // A bootstrap of n blocks is narrower than the truth by this factor.
  const small = Math.sqrt(blocks.length / (blocks.length - 1));
  return small * Math.sqrt(Math.max(0, squares / RESAMPLES - centre * centre));
}
