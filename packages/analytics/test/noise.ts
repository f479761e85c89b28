/** Noise from a seed, the same in every run: what detectors have to be silent about, and to see through. */

export type Random = () => number;

/** Mulberry32: uniform in 0…1. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mean 0 and deviation 1, each value like the one before by `phi`; independent ones for 0. */
export function noise(random: Random, count: number, phi = 0): number[] {
  let last = normal(random);
  return Array.from({ length: count }, () => {
    last = phi * last + Math.sqrt(1 - phi * phi) * normal(random);
    return last;
  });
}

/** How often something holds among so many series of their own seeds, 0…1. */
export function shareOf(count: number, holds: (random: Random) => boolean): number {
  let held = 0;
  for (let seed = 1; seed <= count; seed += 1) if (holds(randomOf(seed * 7_919))) held += 1;
  return held / count;
}
