/** Units of a program's own metrics: each is kept as it was given, and exported in its base unit. */

export interface BaseUnit {
  readonly unit: string;
  /** How many of the given unit make one of the base unit. */
  readonly perBase: number;
}

const BASES: Readonly<Record<string, readonly [unit: string, perBase: number]>> = {
  ms: ['s', 1e3],
  us: ['s', 1e6],
  kBy: ['By', 1e-3],
  MBy: ['By', 1e-6],
  KiBy: ['By', 2 ** -10],
  MiBy: ['By', 2 ** -20],
  '%': ['1', 100],
};

export function baseUnit(given: string): BaseUnit {
  const [unit, perBase] = (Object.hasOwn(BASES, given) && BASES[given]) || [given, 1];
  return { unit, perBase };
}
