import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerState } from './check.ts';
import { advance, type Steady, unseen } from './steady.ts';

/** What is told of looks one after the other. */
function told(states: readonly AnswerState[], rule: { failures: number; passes: number; of: number }): string[] {
  let last: Steady = unseen;
  return states.map((state) => {
    const step = advance(last, { state, text: '' }, rule);
    last = step.next;
    return step.told.state;
  });
}

const states = fc.array(fc.constantFrom<AnswerState>('pass', 'warn', 'fail', 'unauthorised', 'unknown'), {
  maxLength: 40,
});
const rules = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }))
  .map(([failures, passes, more]) => ({ failures, passes, of: Math.max(failures, passes) + more }));
const isFailure = (state: string | undefined): boolean => state === 'fail' || state === 'unauthorised';

describe('hysteresis', () => {
  it('fails at the third failure of five, and is well at the second pass', () => {
    const rule = { failures: 3, passes: 2, of: 5 };
    expect(told(['pass', 'fail', 'pass', 'fail', 'pass', 'fail', 'pass', 'fail', 'pass', 'pass'], rule)).toEqual([
      ...['pass', 'warn', 'pass', 'warn', 'pass', 'fail', 'fail', 'fail', 'pass', 'pass'],
    ]);
  });

  it('of one look changes nothing', () => {
    fc.assert(
      fc.property(states, (all) => {
        expect(told(all, { failures: 1, passes: 1, of: 1 })).toEqual(all);
      }),
    );
  });

  it('tells what is unknown as it is, and is not moved by it', () => {
    fc.assert(
      fc.property(states, rules, (all, rule) => {
        const known = all.filter((state) => state !== 'unknown');
        expect(told(all, rule).filter((_, i) => all[i] !== 'unknown')).toEqual(told(known, rule));
      }),
    );
  });

  it('turns only at a look of the new side, with as many of its kind among the last ones as it asks for', () => {
    fc.assert(
      fc.property(states, rules, (all, rule) => {
        const known = all.filter((state) => state !== 'unknown');
        const seen = told(known, rule);
        for (let i = 1; i < known.length; i += 1) {
          if (isFailure(seen[i]) === isFailure(seen[i - 1])) continue;
          const turnedIll = isFailure(seen[i]);
          const recent = known.slice(Math.max(0, i + 1 - rule.of), i + 1);
          expect(isFailure(known[i])).toBe(turnedIll);
          const agreeing = recent.filter((state) => isFailure(state) === turnedIll).length;
          expect(agreeing).toBeGreaterThanOrEqual(turnedIll ? rule.failures : rule.passes);
        }
      }),
    );
  });
});
