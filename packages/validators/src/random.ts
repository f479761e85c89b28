/** Chance that can be had again: the same seed gives the same numbers, on every machine. */

/** The next number, 0 ≤ x < 1. */
export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, 2017): 32 bits of state, good enough to choose by and cheap. @param seed any number */
export function seededRandom(seed: number): Random {
  let state = Math.floor(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, `least` ≤ n ≤ `most`. */
export function wholeFrom(random: Random, least: number, most: number): number {
  return Math.min(most, least + Math.floor(random() * (most - least + 1)));
}

/** One of some. */
export function oneOf<T>(random: Random, some: readonly T[]): T {
  return some[Math.floor(random() * some.length)] as T;
}
