/** How far values usually stray from their level, to one side of it. */
import { BY_MEAN, BY_MEDIAN } from '../confidence/spread.ts';

/** It changes slowly with the phase, so a phase learns from one on either side. */
const NEIGHBOURS = 1;
/** With fewer values than these to learn from, all phases share one spread. */
const FEWEST = 30;
/** A spread told from n values may well be larger by 1.5/√n: of a median distance, that is 1.3 deviations. */
const DOUBT = 1.5;
/** Variance of a median of n values, times n, in that of one value. */
const OF_MEDIAN = Math.PI / 2;

/**
 * @param groups by phase, how far each value lies from the phase's level to the side in question: below 0 on the other side
 * @returns by phase, as a standard deviation of a normal distribution
 */
export function spreadsOf(groups: readonly (readonly number[])[]): Float64Array {
  const sides = groups.map(sideOf);
  const all = spreadOf(sides);
  const count = sides.length;
  return Float64Array.from(sides, (_, phase) => {
    const near = new Set<number>();
    for (let step = -NEIGHBOURS; step <= NEIGHBOURS; step += 1) near.add((((phase + step) % count) + count) % count);
    const close = [...near].map((one) => sides[one] as Side);
    const spread = countOf(close) < FEWEST ? all : spreadOf(close);
    // The level strays too, the more the fewer values it is the middle of.
    return spread * Math.sqrt(1 + OF_MEDIAN / Math.max(1, (groups[phase] as readonly number[]).length));
  });
}

interface Side {
  readonly away: readonly number[];
  /** Values at the level that count for this side. */
  readonly still: number;
}

/** The middle value is the level itself and says nothing; others that equal it belong to both sides. */
function sideOf(distances: readonly number[]): Side {
  const still = distances.filter((distance) => distance === 0).length;
  return { away: distances.filter((distance) => distance > 0), still: Math.max(0, still - 1) / 2 };
}

function countOf(sides: readonly Side[]): number {
  return sides.reduce((sum, { away, still }) => sum + away.length + still, 0);
}

/** At the upper end of what it may be, or what is usual would be called unusual in every other short series. */
function spreadOf(sides: readonly Side[]): number {
  const count = countOf(sides);
  if (count === 0) return 0;
  const away = Float64Array.from(sides.flatMap((side) => side.away)).sort();
  const middle = away[Math.floor(count / 2 - (count - away.length))];
  // Where most do not stray at all, it is told by how far all do on average.
  const spread =
    middle === undefined ? BY_MEAN * (away.reduce((sum, distance) => sum + distance, 0) / count) : BY_MEDIAN * middle;
  return spread * (1 + DOUBT / Math.sqrt(count));
}
