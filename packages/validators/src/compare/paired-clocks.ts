/** Pairs of samples as what the judge looks at: logarithms of B over A, by each clock. */
import type { Sample } from '../bench/batch.ts';
import { quantileOf } from '../statistics/order.ts';
import type { PairedClocks } from './judge.ts';

export type Pair = readonly [a: Sample, b: Sample];

export function pairedClocks(blocks: readonly (readonly Pair[])[]): PairedClocks {
  const ratios = (clock: 'cpu' | 'wall'): number[][] =>
    blocks.map((block) => block.map(([a, b]) => Math.log((b[clock] ?? 0) / (a[clock] ?? 0))));
  const cpu = ratios('cpu');
  const shares = Float64Array.from(blocks.flat(2), ({ cpu = 0, wall }) => cpu / wall).sort();
  return {
    cpu: cpu.flat().every(Number.isFinite) ? cpu : undefined,
    wall: ratios('wall'),
    share: quantileOf(shares, 0.9),
  };
}
