/** Numbers that look random and are the same for the same seed (mulberry32), and what is drawn with them. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  exponential(mean: number): number;
  /** @param spread standard deviation over mean */
  lognormal(mean: number, spread: number): number;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => Math.floor(low + (high - low + 1) * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal(mean, spread) {
      const square = Math.log(1 + spread ** 2);
      return mean * Math.exp(Math.sqrt(square) * normal() - square / 2);
    },
  };
}
