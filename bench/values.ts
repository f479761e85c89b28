/** Durations to record, the same in every process: what a real operation takes is spread like these. */

/** Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Distribution = (random: () => number) => number;

const normal: Distribution = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Milliseconds. */
export const distributions = {
  lognormal: (random) => Math.exp(2 + normal(random)),
  bimodal: (random) => Math.max(0.1, random() < 0.9 ? 5 + 0.5 * normal(random) : 250 + 20 * normal(random)),
  pareto: (random) => (1 - random()) ** (-1 / 1.5),
} as const satisfies Record<string, Distribution>;

export function durations(distribution: Distribution, count: number): Float64Array {
  const random = randomOf(7);
  return Float64Array.from({ length: count }, () => distribution(random));
}
