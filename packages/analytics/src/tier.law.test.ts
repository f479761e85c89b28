import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, type Part, plan } from './tier.ts';

const moment = fc.oneof(
  fc.nat(40 * MINUTE),
  fc.nat(40).map((minutes) => minutes * MINUTE),
);
const step = fc.option(fc.oneof(fc.integer({ min: 1, max: 10 * MINUTE }), fc.constantFrom(MINUTE, 5 * MINUTE)), {
  nil: undefined,
});
/** Tiers end at whole minutes. */
const raw = fc.nat(40).map((minutes) => minutes * MINUTE);
const asked = fc.record({ from: moment, to: moment, step, raw });

const planned = ({
  from,
  to,
  step: width,
  raw: since,
}: typeof asked extends fc.Arbitrary<infer T> ? T : never): Part[] =>
  plan({ from, to }, width, { raw: since, minute: 0 });

describe('a plan', () => {
  it('covers the range, each moment once, oldest first', () => {
    fc.assert(
      fc.property(asked, (question) => {
        const { from, to } = question;
        const parts = planned(question);
        if (from >= to) expect(parts).toEqual([]);
        else {
          expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([from, to]);
          for (const [i, part] of parts.entries()) {
            expect(part.to).toBeGreaterThan(part.from);
            if (i > 0) expect(part.from).toBe(parts[i - 1]?.to);
          }
        }
      }),
    );
  });

  it('takes raw rows only where they are complete', () => {
    fc.assert(
      fc.property(asked, (question) => {
        const parts = planned(question).filter(({ tier }) => tier === 'raw');
        for (const part of parts) expect(part.from).toBeGreaterThanOrEqual(question.raw);
      }),
    );
  });

  it('takes minutes, where raw rows are at hand, only whole and only within one step', () => {
    fc.assert(
      fc.property(asked, (question) => {
        const { from, step: width } = question;
        const parts = planned({ ...question, raw: 0 }).filter(({ tier }) => tier === 'minute');
        for (const part of parts) {
          expect([part.from % MINUTE, part.to % MINUTE]).toEqual([0, 0]);
          if (width !== undefined) expect([from % MINUTE, width % MINUTE]).toEqual([0, 0]);
        }
      }),
    );
  });

  it('takes the minutes of a long range and the raw rows of its edges', () => {
    const since = { raw: 0, minute: 0 };
    expect(plan({ from: 30_000, to: 250_000 }, undefined, since)).toEqual([
      { tier: 'raw', from: 30_000, to: 60_000 },
      { tier: 'minute', from: 60_000, to: 240_000 },
      { tier: 'raw', from: 240_000, to: 250_000 },
    ]);
    expect(plan({ from: 0, to: Number.POSITIVE_INFINITY }, undefined, since)).toMatchObject([{ tier: 'minute' }]);
  });

  it('takes minutes for what the raw rows have dropped, even for steps that they do not fit', () => {
    expect(plan({ from: 0, to: 250_000 }, 1000, { raw: 120_000, minute: 0 })).toEqual([
      { tier: 'minute', from: 0, to: 120_000 },
      { tier: 'raw', from: 120_000, to: 250_000 },
    ]);
  });
});
