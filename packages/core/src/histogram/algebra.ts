/**
 * Histograms added and taken from one another. Counts are integers, so nothing is lost: what went in comes out,
 * whatever the order. Only a finer histogram that meets a coarser one gives up its finer buckets, exactly as if it had
 * been recorded at the coarser scale; a coarser one that is added to a finer one keeps the error it was recorded with.
 */
import type { Extremes } from './extremes.ts';
import { Histogram } from './histogram.ts';

/** Adds all values of `from` to `into`. */
export function addInto(into: Histogram, from: Histogram): void {
  const coarser = Math.max(0, from.scale - into.scale);
  const finer = Math.max(0, into.scale - from.scale);
  // The values of a coarse bucket go where its own middle lies: into the lower of its two fine ones in the middle.
  const middle = finer === 0 ? 0 : (1 << (finer - 1)) - 1;
  // Upper-inclusive buckets fold pairwise: 2i and 2i + 1 into i.
  const target = (at: number): number => (((from.base + at) >> coarser) << finer) + middle;
  into.include(from);
  const { counts } = from;
  if (counts.length > 0) into.makeRoom(target(0), target(counts.length - 1));
  for (let at = 0; at < counts.length; at += 1) {
    const n = counts[at] as number;
    if (n !== 0) into.add(target(at), n);
  }
}

/** All values of some histograms as a new one, at the coarsest scale among them; empty when there is none. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const scales = histograms.map((histogram) => histogram.scale);
  const sum = scales.length === 0 ? new Histogram() : new Histogram(Math.min(...scales) as Histogram['scale']);
  for (const histogram of histograms) addInto(sum, histogram);
  return sum;
}

/** A copy that later records do not change. */
export function copyOf(histogram: Histogram): Histogram {
  return merged([histogram]);
}

/**
 * What came after an earlier state of the same histogram.
 *
 * @param extremes the exact ones of that stretch, which counts alone can't tell
 */
export function since(earlier: Histogram, now: Histogram, extremes: Extremes): Histogram {
  const difference = new Histogram(now.scale);
  let isEmpty = now.zeros === earlier.zeros;
  if (now.counts.length > 0) difference.makeRoom(now.base, now.base + now.counts.length - 1);
  for (let at = 0; at < now.counts.length; at += 1) {
    const index = now.base + at;
    const n = (now.counts[at] as number) - (earlier.counts[index - earlier.base] ?? 0);
    if (n === 0) continue;
    difference.add(index, n);
    isEmpty = false;
  }
  if (isEmpty) return difference;
  const { min, max } = extremes;
  difference.include({ zeros: now.zeros - earlier.zeros, sum: Math.max(0, now.sum - earlier.sum), min, max });
  return difference;
}
