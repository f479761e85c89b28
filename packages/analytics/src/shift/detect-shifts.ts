/**
 * `detectShifts`: where a series changed its level, with a confidence that may raise an alarm.
 *
 *     values → known ones only → seasons out → levels (levels.ts) → one finding a change
 *                                                 └─ none, and it wanders → courses (courses.ts) ─┘
 *
 * Invariant: the same values give the same findings; nothing but alpha and the minimum effect is there to be tuned.
 */
import { coursesIn } from './courses.ts';
import { describe, type ShiftFinding } from './finding.ts';
import { changesIn } from './levels.ts';
import { checked, type ShiftDetectorOptions } from './options.ts';
import { withoutSeasons } from './season.ts';

/**
 * Changes of level in a series.
 *
 * Made for noise of any shape, in which each point may resemble the last: ranks, not values, decide where a change is,
 * and a change counts only if noise of that kind would show one as great, anywhere in the series, in at most a share
 * `alpha` of series. A burst of fewer than 4 points is no change of level. Where a series has no levels but wanders, as
 * memory does that grows and then stays, a change is one of its course, and the effect says how much the new stretch lies
 * above the old one as a whole.
 *
 * @param values oldest first, at equal distances; what is not finite counts as unknown and is left out
 * @returns oldest first, those below the minimum effect too; none for fewer than 8 known values. O(n log n)
 * @throws PerfError `analytics/invalid-argument` for an option that makes no sense
 */
export function detectShifts(values: ArrayLike<number>, options?: ShiftDetectorOptions): ShiftFinding[] {
  const valid = checked(options);
  const finite = Float64Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN));
  const rest = withoutSeasons(finite, valid.seasons);
  const known = rest.filter((value) => !Number.isNaN(value));
  const levels = changesIn(known, valid.alpha);
  const { changes, levelled } = levels.length > 0 ? { changes: levels, levelled: known } : coursesIn(known, valid.alpha);
  if (changes.length === 0) return [];
  const places = known.length === rest.length ? undefined : placesOf(rest);
  const bounds = [0, ...changes.map(({ index }) => index), known.length];
  return changes.map((change, k) => {
    const before = levelled.subarray(bounds[k], change.index);
    const after = levelled.subarray(change.index, bounds[k + 2]);
    return describe({ ...change, index: places?.[change.index] ?? change.index }, { before, after }, valid);
  });
}

/** Where each known value stood among all. */
function placesOf(values: Float64Array): Uint32Array {
  const places = new Uint32Array(values.length);
  let count = 0;
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) places[count++] = i;
  });
  return places;
}
