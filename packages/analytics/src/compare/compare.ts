/**
 * Whether two samples differ, by how much, and how sure that is: two runs, or the time before and after a deploy.
 *
 * The verdict is on all values at once: Mann and Whitney's test, Hodges and Lehmann's shift. Where these see nothing, a p95
 * or a p99 may speak, if it is all but sure: a tail that grew is a regression whose median knows nothing of it. And where
 * nothing is evident, it is said how large a difference would have had to be to be seen.
 */
import type { Histogram, Ratio } from '@perf/core';
import { phiOf, varianceInflation } from '../confidence/autocorrelation.ts';
import { checkDoubt } from '../trend/arguments.ts';
import type { Series } from '../trend/moments.ts';
import type { CompareOptions, Comparison, ComparisonKnown, PercentileName } from './comparison.ts';
import { type Location, locate } from './location.ts';
import { type Doubt, percentileChange } from './percentiles.ts';
import { type Sample, sampleOf } from './sample.ts';
import { differenceOf, noDifference, type Tail, tailDifference } from './sentence.ts';

/** Fewer values that know nothing of one another are no sample. */
const FEWEST = 5;
/** A tail speaks only when it is so many times surer than all values together have to be. */
const TAIL_SURER = 10;
const QUANTILES: Readonly<Record<PercentileName, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

/**
 * Difference of two samples, with its interval, at the percentiles too.
 *
 * @param a values in the order they were measured, points, or a histogram; so is `b`. Values that follow one another may be
 *   alike, which widens all intervals; a histogram does not know, and is taken for calls that knew nothing of one another
 * @returns `insufficient-data` for fewer than 5 values that count as independent. O(n log n)
 * @throws PerfError `analytics/invalid-argument` for an option that is no share
 */
export function compare(a: Series | Histogram, b: Series | Histogram, options: CompareOptions = {}): Comparison {
  const { alpha = 0.05, minEffect = 0 } = options;
  checkDoubt({ alpha, minEffect });
  const samples = [sampleOf(a), sampleOf(b)] as const;
  const counts = [samples[0].count, samples[1].count] as const;
  const inOrder = samples.flatMap(({ ordered }) => (ordered === undefined || ordered.length === 0 ? [] : [ordered]));
  const inflation = varianceInflation(phiOf(inOrder));
  const independent = Math.floor(Math.min(...counts) / inflation);
  if (independent < FEWEST) {
    const text = `${counts.join(' and ')} values: the fewer count as ${independent} independent ones, ${FEWEST} are needed`;
    return { verdict: 'insufficient-data', counts, text };
  }
  const doubt = { alpha, inflation };
  const location = locate(samples, doubt);
  const percentiles = {
    p50: percentileChange(QUANTILES.p50, samples, doubt),
    p95: percentileChange(QUANTILES.p95, samples, doubt),
    p99: percentileChange(QUANTILES.p99, samples, doubt),
  };
  const tail = tailOf(samples, { alpha: alpha / TAIL_SURER, inflation });
  return { counts, ...location, percentiles, ...judged(location, tail, options) };
}

/** The tail that differs most of those that differ for sure. */
function tailOf(samples: readonly [Sample, Sample], doubt: Doubt): Tail | undefined {
  const tails = (['p95', 'p99'] as const).flatMap((name) => {
    const { effect, interval } = percentileChange(QUANTILES[name], samples, doubt);
    if (effect === undefined || interval === undefined || !excludesNothing(interval)) return [];
    return [{ name, effect, interval }];
  });
  return tails.sort((one, other) => Math.abs(Math.log1p(other.effect)) - Math.abs(Math.log1p(one.effect)))[0];
}

function judged(
  location: Location,
  tail: Tail | undefined,
  { alpha = 0.05, minEffect = 0, better = 'lower', names = ['A', 'B'] }: CompareOptions,
): Pick<ComparisonKnown, 'verdict' | 'text'> {
  const { confidence, effect, shift, shiftInterval } = location;
  const wording = { better, names };
  const verdictOf = (isMore: boolean) => (isMore === (better === 'lower') ? 'regression' : 'improvement');
  const isEvident = confidence >= 1 - alpha && excludesNothing(shiftInterval);
  const isSmall = effect !== undefined && Math.abs(effect) < minEffect;
  if (isEvident && !isSmall) return { verdict: verdictOf(shift > 0), text: differenceOf(location, tail, wording) };
  if (tail !== undefined && Math.abs(tail.effect) >= minEffect) {
    return { verdict: verdictOf(tail.effect > 0), text: tailDifference(tail, wording) };
  }
  if (isEvident) return { verdict: 'below-minimum-effect', text: differenceOf(location, undefined, wording) };
  return { verdict: 'no-evidence', text: noDifference(location) };
}

function excludesNothing([lower, upper]: readonly [Ratio, Ratio]): boolean {
  return lower > 0 || upper < 0;
}
