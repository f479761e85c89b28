/** Unrest that is the same for the same moment, so that a year of it needs no memory. */

/** 0…1. */
export function noise(...seeds: readonly number[]): number {
  let x = 0x9e3779b9;
  for (const seed of seeds) {
    x = Math.imul(x ^ Math.floor(seed % 4_294_967_296) ^ Math.floor(seed / 4_294_967_296), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
  }
  return (x >>> 0) / 4_294_967_296;
}

const DAY = 86_400_000;

/** Busy by day, calm at night and at weekends: 0.2…1. */
export function business(at: number): number {
  const hour = Math.sin(((at % DAY) / DAY) * 2 * Math.PI - Math.PI / 2) * 0.35 + 0.65;
  return Math.floor(at / DAY) % 7 < 2 ? hour * 0.45 : hour;
}
