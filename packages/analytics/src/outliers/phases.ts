/** A season cut into phases, and what is usual in each: the hours of a day, say. */
import { median } from '../confidence/ranks.ts';

/** The hours of a week, and still a fine enough cut of a day. */
const MOST_PHASES = 168;
/** Fewer values have no middle worth the name. */
const FEWEST_IN_PHASE = 3;

export interface Phases {
  readonly count: number;
  /** The phase of a moment, from 0. */
  of(moment: number): number;
}

/**
 * @param at rising
 * @param season undefined for none: then all is one phase
 */
export function phasesOf(at: Float64Array, season: number | undefined): Phases {
  if (season === undefined) return { count: 1, of: () => 0 };
  const steps = at.subarray(1).map((moment, i) => moment - (at[i] as number));
  const count = Math.max(1, Math.min(MOST_PHASES, Math.round(season / median(steps))));
  return {
    count,
    of: (moment) => {
      const turns = moment / season;
      // The first moment of a phase is one of it, whatever rounding makes of it.
      return Math.floor((turns - Math.floor(turns)) * count + 1e-6) % count;
    },
  };
}

/** Numbers by phase. */
export function byPhase(values: Float64Array, phaseOf: (i: number) => number, count: number): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  values.forEach((value, i) => {
    groups[phaseOf(i)]?.push(value);
  });
  return groups;
}

/** The middle of each phase; NaN where it has too few values. */
export function levelsOf(groups: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(groups, (group) => (group.length < FEWEST_IN_PHASE ? Number.NaN : median(group)));
}
