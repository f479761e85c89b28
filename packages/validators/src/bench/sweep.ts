/** A function over sizes of its input, and how its time grows with them. */
import { misuse } from '../misuse.ts';
import { type BenchCaseResult, type BenchOptions, bench } from './bench.ts';
import type { Figures } from './figures.ts';
import { type Growth, growthOf, type SizedTime } from './growth.ts';

export interface SweepOptions<Input = unknown> extends BenchOptions {
  /** Above 0; for a growth to be told, four at least, the largest eight times the smallest. */
  readonly sizes: readonly number[];
  /** Makes what the function works on, before it is measured. */
  readonly setup?: (size: number) => Input | Promise<Input>;
}

export interface SweepResult extends Growth {
  readonly points: readonly (BenchCaseResult & { readonly size: number })[];
  /** The clock whose medians were fitted: the processor's, or the time where some size mostly waits. */
  readonly clock: 'cpu' | 'wall';
}

/**
 * Measures a function over sizes, and says how its work grows.
 *
 * @param fn is given a size, and what `setup` made for it. @throws as `bench` does
 */
export async function sweep<Input = unknown>(
  fn: (size: number, input: Input) => unknown,
  { sizes, setup, ...options }: SweepOptions<Input>,
): Promise<SweepResult> {
  const wrong = Array.isArray(sizes) ? sizes.find((size) => !(Number.isFinite(size) && size > 0)) : 'nothing';
  if (wrong !== undefined || sizes.length === 0) {
    const got = wrong ?? '[]';
    throw misuse({ name: 'sizes', expected: 'numbers above 0', got, hint: 'Give some like [100, 1_000, 10_000].' });
  }
  const inputs = new Map<number, Input>();
  for (const size of sizes) inputs.set(size, (await setup?.(size)) as Input);
  const cases = [...inputs].map(([size, input]) => ({ name: String(size), fn: () => fn(size, input) }));
  const { cases: results } = await bench(cases, options);
  const points = results.map((result) => ({ ...result, size: Number(result.name) }));
  const waits = points.some(({ warnings }) => warnings.some(({ kind }) => kind === 'waits'));
  const clock = waits ? 'wall' : 'cpu';
  return { ...growthOf(points.map((point) => sized(point.size, point[clock]))), points, clock };
}

export function sized(size: number, { median: { value, interval } }: Figures): SizedTime {
  // 95 % of a normal distribution lie within ± 1.96 deviations.
  return { size, time: value, noise: value > 0 ? (interval[1] - interval[0]) / (2 * 1.96 * value) : 1 };
}
