/**
 * Shifts on line: one value at a time, told as soon as the evidence suffices.
 *
 *     push ──→ the last 256 values, or four seasons ──→ detectShifts ──→ those that begin after the last one was told
 *
 * Invariant: each finding is one that `detectShifts` gives for the remembered values at that moment. So it may come with
 * an index some points off and an effect of few points; off line, the same series is judged with all that came later.
 * Old levels stay remembered: from them it is known how much neighbours resemble each other.
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

const REMEMBERED = 256;
const REMEMBERED_PERIODS = 4;

/**
 * Memory and cost of a push are bounded, whatever was pushed: about a millisecond.
 *
 * @throws PerfError `analytics/invalid-argument` for an option that makes no sense
 */
export function createShiftDetector(options?: ShiftDetectorOptions): ShiftDetector {
  const valid = checked(options);
  const most = Math.max(REMEMBERED, REMEMBERED_PERIODS * Math.max(0, ...valid.seasons));
  const values: number[] = [];
  let pushed = 0;
  let toldAt = 0;
  return {
    push(value) {
      values.push(value);
      pushed += 1;
      const forgotten = pushed - values.length;
      const found = detectShifts(values, valid).map((finding) => ({ ...finding, index: finding.index + forgotten }));
      if (values.length >= most) values.shift();
      const fresh = found.filter(({ index }) => index >= toldAt);
      if (fresh.length > 0) toldAt = pushed;
      return fresh;
    },
  };
}
