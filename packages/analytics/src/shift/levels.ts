/**
 * The levels of a series: from too many candidates, the weakest are given up until all that stay are sure.
 *
 *     candidates → place each between its neighbours → test each → give up those that are unsure and weaker than both
 *                        ↑                                              neighbours ─┐
 *                        └──────────────────────────────────────────────────────────┘ until none is unsure
 *
 * Invariant: each change that is returned was tested against the final levels beside it, with the correlation that is
 * left when these levels are taken out.
 */
import type { Ratio } from '@perf/core';
import { phiOf } from '../confidence/autocorrelation.ts';
import { bestSplit, candidateSplits, runningSums } from './candidates.ts';
import { type Evidence, evidenceOf, LEAST_LEVEL, REACH, zOf } from './evidence.ts';
import { longRunVariance } from './noise.ts';
import { normalScores } from './scores.ts';
import { pOfSearch, zOfSearch } from './search.ts';

export interface Change {
  readonly index: number;
  /** That noise alone gives as much somewhere in the series. */
  readonly p: Ratio;
  /** Correlation of neighbours on the two levels. */
  readonly phi: number;
}

/** How far below what noise reaches every second time a candidate may lie: some stand out only once placed well. */
const MARGIN = 1;

/** @param values finite. @returns oldest first; none for fewer than 8 values. O(n log n) */
export function changesIn(values: Float64Array, alpha: Ratio): Change[] {
  if (values.length < 2 * LEAST_LEVEL) return [];
  const scores = normalScores(values);
  const whole = { values, scores, alpha };
  const coarse = settled(whole, candidatesIn(scores));
  if (coarse.length === 0) return [];
  // Beside a great change a small one ranks low. So each level is looked at once more by itself, with ranks of its own.
  const ends = coarse.map(({ index }) => index);
  const finer = levelsOf(values, ends).flatMap((level, k) => {
    const from = k > 0 ? (ends[k - 1] as number) : 0;
    return level.length < 2 * LEAST_LEVEL ? [] : candidatesIn(normalScores(level)).map((at) => from + at);
  });
  return finer.length === 0
    ? coarse
    : settled(
        whole,
        [...ends, ...finer].sort((a, b) => a - b),
      );
}

function candidatesIn(scores: Float64Array): number[] {
  const least = Math.max(LEAST_Z, zOfSearch(0.5, scores.length) - MARGIN);
  return candidateSplits(scores, least * least * longRunVariance(scores));
}

interface Whole {
  readonly values: Float64Array;
  readonly scores: Float64Array;
  readonly alpha: Ratio;
}

/** What is left of candidates once none is unsure. */
function settled({ values, scores, alpha }: Whole, candidates: readonly number[]): Change[] {
  const count = values.length;
  const sums = runningSums(scores);
  let changes: readonly Placed[] = candidates.map((index) => ({ index }));
  while (changes.length > 0) {
    changes = placed({ values, sums }, changes);
    const starts = changes.map(({ index }) => index);
    const phi = phiOf(levelsOf(scores, starts));
    const zs = changes.map(({ evidence }) => (evidence === undefined ? 0 : zOf(evidence, phi)));
    const ps = zs.map((z) => pOfSearch(z, count));
    const kept = changes.filter((_, k) => (ps[k] as number) <= alpha || !isWeakest(zs, k));
    if (kept.length === changes.length) {
      return changes.map(({ index, evidence }, k) => ({ index, p: ps[k] as number, phi: evidence?.phi ?? 0 }));
    }
    changes = kept;
  }
  return [];
}

const LEAST_Z = 1.5;

interface Placed {
  readonly index: number;
  /** Where the levels beside it begin and end; with the index, what the evidence was read from. */
  readonly from?: number;
  readonly to?: number;
  readonly evidence?: Evidence;
}

/** Each change where it is most likely between its neighbours, and tested there anew if anything moved. */
function placed(
  { values, sums }: { readonly values: Float64Array; readonly sums: Float64Array },
  changes: readonly Placed[],
): Placed[] {
  const indices = changes.map(({ index }) => index);
  return changes.map((change, k) => {
    const from = Math.max(k > 0 ? (indices[k - 1] as number) : 0, change.index - REACH);
    const to = Math.min(indices[k + 1] ?? values.length, change.index + REACH);
    if (to - from < LEAST_LEVEL) return { index: change.index };
    const { at: index } = bestSplit(sums, { from, to });
    indices[k] = index;
    if (change.from === from && change.to === to && change.index === index) return change;
    return { index, from, to, evidence: evidenceOf(values.subarray(from, index), values.subarray(index, to)) };
  });
}

/** Ties fall to the older one, so that of any run of unsure ones at least one is given up. */
function isWeakest(zs: readonly number[], k: number): boolean {
  const z = zs[k] as number;
  return z < (zs[k - 1] ?? Number.POSITIVE_INFINITY) && z <= (zs[k + 1] ?? Number.POSITIVE_INFINITY);
}

/** @param starts of all levels but the first, oldest first */
function levelsOf(values: Float64Array, starts: readonly number[]): Float64Array[] {
  const bounds = [0, ...starts, values.length];
  return bounds.slice(1).map((end, k) => values.subarray(bounds[k], end));
}
