/**
 * Gauges as programs have them, the same on every run: a busy share with two decimals, memory by pages, a small count, a
 * latency with microseconds.
 */

/** A whole hour. */
export const BEGIN: number = Date.UTC(2026, 0, 1);

export interface Gauges {
  readonly at: Float64Array;
  readonly series: readonly { readonly name: string; readonly values: Float64Array }[];
}

export function gauges({ series, samples, step }: { series: number; samples: number; step: number }): Gauges {
  const random = generator();
  const near = (): number => random() + random() + random() + random() + random() + random() - 3;
  return {
    at: Float64Array.from({ length: samples }, (_, i) => BEGIN + i * step),
    series: Array.from({ length: series }, (_, place) => {
      let pages = 50_000;
      const next = [
        (i: number) => Math.round((40 + 20 * Math.sin(i / 3000) + 3 * near()) * 100) / 100,
        () => {
          pages += Math.round(20 * near());
          return 4096 * pages;
        },
        () => Math.round(20 + 3 * near()),
        () => Math.round(12_500 * Math.exp(near() * 0.3)) / 1000,
      ][place % 4] as (i: number) => number;
      return { name: `gauge_${place}`, values: Float64Array.from({ length: samples }, (_, i) => next(i)) };
    }),
  };
}

/** Lehmer's generator (Park and Miller 1988): 0…1. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
