/**
 * Shifts on line: one value at a time, told as soon as the evidence suffices.
 *
 *     push ──→ the values since the last finding, at most 512 or four seasons ──→ detectShifts of these
 *                        ↑                                                             │
 *                        └── forgotten up to the new level ←───────────── a finding ───┘
 *
 * Invariant: each finding is one that `detectShifts` gives for the remembered values at that moment. So it may come with
 * an index some points off and an effect of few points; off line, the same series is judged with all that came later.
 */
import { detectShifts } from './detect-shifts.ts';
import type { ShiftFinding } from './finding.ts';
import { checked, type ShiftDetectorOptions } from './options.ts';

export interface ShiftDetector {
  /**
   * Takes the next value; one that is not finite counts as unknown, and takes its place.
   *
   * @returns what it made sure, oldest first, mostly nothing; `index` counts from the first value ever pushed
   */
  push(value: number): readonly ShiftFinding[];
}

const REMEMBERED = 512;
const REMEMBERED_PERIODS = 4;
const NOTHING: readonly ShiftFinding[] = [];

/**
 * Memory and cost of a push are bounded, whatever was pushed: some hundred microseconds.
 *
 * @throws PerfError `analytics/invalid-argument` for an option that makes no sense
 */
export function createShiftDetector(options?: ShiftDetectorOptions): ShiftDetector {
  const valid = checked(options);
  const most = Math.max(REMEMBERED, REMEMBERED_PERIODS * Math.max(0, ...valid.seasons));
  let values: number[] = [];
  /** Pushed before the first remembered value. */
  let forgotten = 0;
  return {
    push(value) {
      values.push(value);
      if (values.length > most) {
        values.shift();
        forgotten += 1;
      }
      const found = detectShifts(values, valid);
      const last = found.at(-1);
      if (last === undefined) return NOTHING;
      const told = found.map((finding) => ({ ...finding, index: finding.index + forgotten }));
      values = values.slice(last.index);
      forgotten += last.index;
      return told;
    },
  };
}
