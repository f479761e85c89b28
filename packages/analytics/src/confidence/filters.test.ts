import { describe, expect, it } from 'vitest';
import { detectShifts } from '../shift/detect-shifts.ts';
import { adjustMany } from './adjust-many.ts';
import { oneOfEachMoment } from './duplicates.ts';
import { studentP } from './student.ts';
import { wentAway } from './went-away.ts';

describe('findings of many operations', () => {
  it('become less sure by each operation that was asked, and go when they are not sure enough', () => {
    const quiet = Array.from({ length: 8 }, () => []);
    const [weak, sure] = adjustMany([[{ confidence: 0.97 }], [{ confidence: 0.9999 }], ...quiet]);
    expect(weak).toEqual([]);
    expect(sure?.[0]?.confidence).toBeCloseTo(0.999, 12);
  });

  it('of one moment and direction are one, the largest effect first', () => {
    const at = (at: number, effect: number): { at: number; effect: number } => ({ at, effect });
    const groups = oneOfEachMoment([at(1050, 0.5), at(5000, 0.1), at(1000, 0.2), at(1010, -0.3)], 100);
    expect(groups).toEqual([[at(1050, 0.5), at(1000, 0.2)], [at(1010, -0.3)], [at(5000, 0.1)]]);
  });
});

describe('a change that went away', () => {
  const level = (value: number): number[] => Array.from({ length: 30 }, (_, i) => value + (i % 3));

  it('is one whose old level came back', () => {
    const findings = detectShifts([...level(100), ...level(150), ...level(101), ...level(120)]);
    expect(findings.map(({ index }) => index)).toEqual([30, 60, 90]);
    expect(findings.map((finding) => wentAway(finding, findings))).toEqual([true, false, false]);
  });
});

describe("Student's t", () => {
  it('agrees with tables', () => {
    expect(studentP(2.228138852, 10)).toBeCloseTo(0.05, 8);
    expect(studentP(12.7062047364, 1)).toBeCloseTo(0.05, 8);
    expect(studentP(0, 5)).toBe(1);
    expect(studentP(Number.NaN, 5)).toBe(1);
  });
});
