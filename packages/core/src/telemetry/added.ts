/** Two distributions as one, at the coarser of their scales: what went in comes out, as with histograms. */
import type { Distribution } from './family.ts';

export function added(a: Distribution, b: Distribution): Distribution {
  const scale = Math.min(a.scale, b.scale);
  const parts = [a, b].map(({ scale: own, offset, counts }) => ({
    counts,
    // Upper-inclusive buckets fold pairwise: 2i and 2i + 1 into i.
    bucket: (at: number): number => (offset + at) >> (own - scale),
  }));
  const filled = parts.filter(({ counts }) => counts.length > 0);
  const first = Math.min(...filled.map(({ bucket }) => bucket(0)));
  const last = Math.max(...filled.map(({ counts, bucket }) => bucket(counts.length - 1)));
  const counts = new Float64Array(filled.length === 0 ? 0 : last - first + 1);
  for (const part of filled) {
    for (let at = 0; at < part.counts.length; at += 1) {
      const into = part.bucket(at) - first;
      counts[into] = (counts[into] as number) + (part.counts[at] as number);
    }
  }
  return {
    scale,
    offset: filled.length === 0 ? 0 : first,
    counts,
    zeros: a.zeros + b.zeros,
    zeroThreshold: Math.max(a.zeroThreshold, b.zeroThreshold),
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}
