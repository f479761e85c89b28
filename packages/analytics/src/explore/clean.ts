/**
 * A series made ready for fitting: gaps left out, put between 0 and 1 and then into standard units, lone spikes taken out.
 *
 * Positions stay those of the caller, so a gap is as wide for a slope as it was in time. Standard units make thresholds
 * the same for bytes and for milliseconds, and keep sums of squares within what a double can hold.
 */

import { BY_MEAN, BY_MEDIAN, meanOf, varianceOf } from '../confidence/spread.ts';

export interface CleanSeries {
  /** Where each value stood: its index in the input, as a rule. */
  readonly positions: Float64Array;
  /** Mean 0 and variance 1, except for a constant series, which is all 0. */
  readonly values: Float64Array;
  /** Half of what turns a value back, `2 · (value · halfUnit + halfOrigin)`: a whole may be more than a double holds. */
  readonly halfUnit: number;
  readonly halfOrigin: number;
}

/** A spike stands this many deviations from its neighbours: not once in a million points of plain noise. */
const SPIKE = 5;
/** Neighbours looked at on either side: a spike is a minority among them, at most 3 points wide. */
const REACH = 3;
/** More of them are a second mode of the values: without its lone ones, its clusters would stand out as segments. */
const MOST_SPIKES = 0.1;
/** So many differences tell the noise as well as all do. */
const MOST_DIFFERENCES = 50_000;

/**
 * @param values null, NaN and infinite values count as missing
 * @param places where they stand, rising, if not one step apart
 */
export function clean(values: ArrayLike<number | null>, places?: ArrayLike<number>): CleanSeries {
  const present = presentOf(values, places);
  const { least, range } = boundsOf(present.values);
  // Halves, or the range of values at both ends of what a double holds would be infinite.
  const scaled = present.values.map((value) => (range > 0 ? (value / 2 - least) / range : 0));
  const quiet = withoutSpikes(scaled);
  const { mean, deviation } = momentsOf(quiet);
  const standard = quiet.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
  const halfUnit = range * deviation;
  return { positions: present.positions, values: standard, halfUnit, halfOrigin: least + mean * range };
}

function presentOf(
  values: ArrayLike<number | null>,
  places?: ArrayLike<number>,
): { positions: Float64Array; values: Float64Array } {
  const positions = new Float64Array(values.length);
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    positions[count] = places?.[at] ?? at;
    kept[count] = value;
    count += 1;
  }
  return { positions: positions.subarray(0, count), values: kept.subarray(0, count) };
}

/** Half of the least value, and half of the range. */
function boundsOf(values: Float64Array): { least: number; range: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return values.length === 0 ? { least: 0, range: 0 } : { least: least / 2, range: most / 2 - least / 2 };
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = meanOf(values);
  const deviation = Math.sqrt(varianceOf(values, mean));
  // What is left of a constant by rounding is no spread.
  return { mean, deviation: deviation > 1e-12 ? deviation : 0 };
}

/** Spikes replaced by the median of their neighbourhood (Hampel's filter): they are not the level of anything. */
function withoutSpikes(values: Float64Array): Float64Array {
  if (values.length <= 2 * REACH) return values;
  const limit = SPIKE * noiseOf(values);
  const quiet = Float64Array.from(values);
  let spikes = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    const from = Math.min(Math.max(0, at - REACH), values.length - 1 - 2 * REACH);
    const middle = values.slice(from, from + 2 * REACH + 1).sort()[REACH] as number;
    if (Math.abs(value - middle) <= limit) continue;
    // The end of a slope is far from its middle too, but not from the value beside it.
    const beside = values[at < REACH ? at + 1 : at - 1] as number;
    if (from !== at - REACH && Math.abs(value - beside) <= limit) continue;
    quiet[at] = middle;
    spikes += 1;
  }
  return spikes <= MOST_SPIKES * values.length ? quiet : values;
}

/** Deviation of the noise, from differences of neighbours: steps and slopes are few or small among them. */
function noiseOf(values: Float64Array): number {
  const stride = Math.ceil(values.length / MOST_DIFFERENCES);
  const differences = new Float64Array(Math.floor((values.length - 2) / stride) + 1);
  let sum = 0;
  for (let at = 0; at < differences.length; at += 1) {
    const size = Math.abs((values[at * stride + 1] as number) - (values[at * stride] as number));
    differences[at] = size;
    sum += size;
  }
  const median = differences.sort()[differences.length >> 1] as number;
  // Where most values equal their neighbour the median is 0, and tells nothing of the others.
  const size = median > 0 ? BY_MEDIAN * median : BY_MEAN * (sum / differences.length);
  return size / Math.SQRT2;
}
