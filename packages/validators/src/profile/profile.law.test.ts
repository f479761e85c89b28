/** The shapes of load that have names. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalsOf, lengthOf, levelAt } from '../arrival/schedule.ts';
import { planOf } from '../load/plan.ts';
import { type ProfileName, profileNames, shaped } from './profile.ts';

/** The level at the middle of each tenth of the time. */
function tenths(name: ProfileName, level: number): number[] {
  const stages = shaped(name, level, 1_000);
  return Array.from({ length: 10 }, (_, at) => Math.round(levelAt(stages, at * 100 + 50)));
}

describe('a profile', () => {
  it.each<[ProfileName, readonly number[]]>([
    ['smoke', [10, 10, 10, 10, 10, 10, 10, 10, 10, 10]],
    ['load', [50, 100, 100, 100, 100, 100, 100, 100, 100, 50]],
    ['stress', [50, 50, 100, 100, 100, 150, 150, 200, 200, 200]],
    ['spike', [10, 10, 10, 100, 100, 100, 10, 10, 10, 10]],
    ['soak', [100, 100, 100, 100, 100, 100, 100, 100, 100, 100]],
    ['breakpoint', [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]],
  ])('%s has the shape that its name says', (name, levels) => {
    expect(tenths(name, 100)).toEqual(levels);
  });

  it('lasts as long as is asked, and its parts join', () => {
    const any = {
      name: fc.constantFrom(...profileNames),
      level: fc.integer({ min: 1, max: 1e5 }),
      span: fc.integer({ min: 100, max: 1e7 }),
    };
    fc.assert(
      fc.property(fc.record(any), ({ name, level, span }) => {
        const stages = shaped(name, level, span);
        expect(lengthOf(stages)).toBeCloseTo(span, 3);
        for (const { from, to } of stages) expect(Math.min(from, to)).toBeGreaterThanOrEqual(0);
        // Only stress goes beyond what is asked for, and at most to twice as much.
        expect(Math.max(...stages.map(({ to }) => to))).toBeLessThanOrEqual(level * (name === 'stress' ? 2 : 1) + 1e-9);
      }),
    );
  });

  it('sends as many requests as the area under its shape', () => {
    const areas = { smoke: 0.1, load: 0.9, stress: 1.25, soak: 1, breakpoint: 0.5 } as const;
    for (const [name, area] of Object.entries(areas)) {
      const { stages } = planOf({ profile: name as ProfileName, rate: 200, duration: '10s' });
      expect(Math.abs(arrivalsOf(stages).waiting(10_000) - 2_000 * area)).toBeLessThanOrEqual(1);
    }
  });

  it('of one user is one user at least, where it is not none', () => {
    for (const name of profileNames) {
      const { stages } = planOf({ profile: name, concurrency: 1 });
      expect(stages.every(({ from, to }) => [from, to].every((level) => level === 0 || level >= 1))).toBe(true);
    }
  });
});
