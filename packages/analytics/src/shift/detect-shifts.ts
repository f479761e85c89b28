/**
 * `detectShifts`: where a series changed its level, with a confidence that may raise an alarm.
 *
 *     values → known ones only → seasons out → levels (levels.ts) → one finding a change
 *                                                 └─ none, and it wanders → courses (courses.ts) ─┘
 *
 * Invariant: the same values give the same findings; nothing but alpha and the minimum effect is there to be tuned.
 */
import { blockMedians } from '../confidence/ranks.ts';
import { blockWidth, placesIn } from './blocks.ts';
import { coursesIn } from './courses.ts';
import { describe, type ShiftFinding } from './finding.ts';
import { changesIn } from './levels.ts';
import { type CheckedOptions, checked, type ShiftDetectorOptions } from './options.ts';
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
 * @returns oldest first, those below the minimum effect too; none for fewer than 8 known values. O(n log n) up to some 500,000
 *   values, a second or two; from there O(n), and a level lasts a 130,000th of the series at least. Ten million take a few
 *   seconds, and 24 bytes each at most
 * @throws PerfError `analytics/invalid-argument` for an option that makes no sense
 */
export function detectShifts(values: ArrayLike<number>, options?: ShiftDetectorOptions): ShiftFinding[] {
  const valid = checked(options);
  const finite = new Float64Array(values.length);
  // A loop: `from` with a function holds all values twice.
  for (let i = 0; i < finite.length; i += 1)
    finite[i] = Number.isFinite(values[i]) ? (values[i] as number) : Number.NaN;
  const rest = withoutSeasons(finite, valid.seasons);
  const known = rest.includes(Number.NaN) ? rest.filter((value) => !Number.isNaN(value)) : rest;
  const width = blockWidth(known.length);
  const found = changesOf(width > 1 ? blockMedians(known, width) : known, valid);
  if (found.length === 0) return [];
  const indices = placesIn(
    known,
    found.map(({ index }) => index),
    width,
  );
  const places = known.length === rest.length ? undefined : placesOf(rest);
  const bounds = [0, ...indices, known.length];
  return found.map((finding, k) => {
    const index = indices[k] as number;
    const before = { ...finding.before, count: index - (bounds[k] as number) };
    const after = { ...finding.after, count: (bounds[k + 2] as number) - index };
    return { ...finding, index: places?.[index] ?? index, before, after };
  });
}

/** @param values finite, oldest first */
function changesOf(values: Float64Array, options: CheckedOptions): ShiftFinding[] {
  const levels = changesIn(values, options.alpha);
  const { changes, levelled } =
    levels.length > 0 ? { changes: levels, levelled: values } : coursesIn(values, options.alpha);
  const bounds = [0, ...changes.map(({ index }) => index), values.length];
  return changes.map((change, k) => {
    const before = levelled.subarray(bounds[k], change.index);
    const after = levelled.subarray(change.index, bounds[k + 2]);
    return describe(change, { before, after }, options);
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
