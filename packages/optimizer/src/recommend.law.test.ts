import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changing, tunableOf } from '../test/changing.ts';
import { ILLS, scenario } from '../test/scenarios.ts';
import { apply } from './apply.ts';
import type { Evidence } from './evidence.ts';
import { recommend } from './recommend.ts';
import { type StrategyName, strategies } from './strategy.ts';

const number = fc.oneof(fc.double({ noNaN: false }), fc.integer({ min: -10, max: 1_000_000 }), fc.constant(0));
const points = fc.array(fc.record({ at: number, value: number }), { maxLength: 40 });
const name = fc.constantFrom('db', 'cache', 'GET /', 'outgoing api', '');

const any: fc.Arbitrary<Evidence> = fc.record(
  {
    readings: fc.dictionary(
      fc.constantFrom(
        'heap.floor',
        'process.heap.used',
        'process.heap.limit',
        'gc.time',
        'loop.delay.max',
        'loop.utilization',
      ),
      fc.oneof(points, number, fc.record({ points }), fc.record({ mean: number, last: number, samples: number })),
    ),
    pools: fc.array(
      fc.record({ name, size: number, max: number, inUse: points, waiting: number, waitP95: number, leaked: number }),
      { maxLength: 5 },
    ),
    operations: fc.array(fc.record({ name, count: number, mean: number, p95: number, blocked: number }), {
      maxLength: 5,
    }),
    stalls: fc.array(fc.record({ duration: number, operation: name, gc: number }), { maxLength: 8 }),
    gc: fc.record({ timeShare: number, promotedPerSecond: number, isExposed: fc.boolean() }),
    tunables: fc.array(
      fc.record({
        name: fc.constantFrom('db.size', 'cache.size'),
        value: number,
        bounds: fc.record({ min: number, max: number, step: number }),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

/** What is measured of a program with one ill, and of one that is well: evidence that makes sense. */
const drawn = fc
  .tuple(fc.constantFrom(...ILLS, 'healthy' as const), fc.integer({ min: 5_000, max: 9_000 }))
  .map(([ill, seed]) => scenario(ill, seed));
const strategy = fc.constantFrom(...(Object.keys(strategies) as StrategyName[]));

const turned = <T>(list: readonly T[] | undefined): T[] | undefined =>
  list === undefined ? undefined : [...list].reverse();

function reversed(evidence: Evidence): Evidence {
  const { readings = {}, heapFloor } = evidence;
  const courses = Array.isArray(readings)
    ? [...readings].reverse()
    : Object.fromEntries(
        Object.entries(readings)
          .reverse()
          .map(([key, one]) => [key, Array.isArray(one) ? [...one].reverse() : one]),
      );
  return {
    ...evidence,
    readings: courses,
    ...(Array.isArray(heapFloor) ? { heapFloor: [...heapFloor].reverse() } : {}),
    pools: turned(evidence.pools),
    operations: turned(evidence.operations),
    stalls: turned(evidence.stalls),
    tunables: turned(evidence.tunables),
  };
}

describe('recommend', () => {
  it('gives the same advice for the same evidence, in whatever order its parts come', () => {
    fc.assert(
      fc.property(fc.oneof(any, drawn), strategy, (evidence, bold) => {
        const advice = recommend(evidence, { strategy: bold });
        expect(recommend(structuredClone(evidence), { strategy: bold })).toEqual(advice);
        expect(recommend(reversed(evidence), { strategy: bold })).toEqual(advice);
      }),
      { numRuns: 150 },
    );
  });

  it('never changes what it is given', () => {
    fc.assert(
      fc.property(any, (evidence) => {
        const before = structuredClone(evidence);
        recommend(evidence);
        expect(evidence).toEqual(before);
      }),
    );
  });

  it('gives no advice twice, none without figures, none less sure than the strategy asks', () => {
    fc.assert(
      fc.property(fc.oneof(any, drawn), strategy, (evidence, bold) => {
        const advice = recommend(evidence, { strategy: bold });
        expect(new Set(advice.map(({ id }) => id)).size).toBe(advice.length);
        for (const { why, confidence, effect, text, what } of advice) {
          expect(why.length).toBeGreaterThan(0);
          for (const { value } of why) expect(Number.isFinite(value)).toBe(true);
          expect(confidence).toBeGreaterThanOrEqual(strategies[bold].minConfidence);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(effect.range[0]).toBeLessThanOrEqual(effect.expected);
          expect(effect.expected).toBeLessThanOrEqual(effect.range[1]);
          expect(`${text} ${what}`).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never leaves the bounds of a tunable, nor those of the strategy', () => {
    const bounds = fc
      .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 5 }))
      .map(([min, more, step]) => ({ min, max: min + more, step }));
    const size = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(fc.tuple(bounds, size, fc.boolean()), strategy, ([limits, value, isStarved], bold) => {
        const inUse = { mean: isStarved ? value : value / 50, max: isStarved ? value : value / 50, samples: 50 };
        const pool = {
          name: 'db',
          size: value,
          inUse,
          waiting: { mean: isStarved ? 9 : 0, max: isStarved ? 9 : 0, samples: 50 },
        };
        const tunables = [{ name: 'db.size', value, bounds: limits }];
        for (const { plan } of recommend({ pools: [pool], tunables }, { strategy: bold })) {
          for (const { from, to } of plan?.steps ?? []) {
            expect(to).toBeGreaterThanOrEqual(limits.min);
            expect(to).toBeLessThanOrEqual(limits.max);
            expect((to - limits.min) % limits.step).toBe(0);
            expect(Math.sign(to - from)).toBe(isStarved ? 1 : -1);
            expect(Math.abs(to - from)).toBeLessThanOrEqual(Math.max(limits.step, from * strategies[bold].stepShare));
          }
        }
      }),
    );
  });
});

describe('apply', () => {
  it('leaves everything as it was, or as the plan has it', async () => {
    const effect = fc.double({ min: 0.2, max: 3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.integer(), effect, fc.integer({ min: 0, max: 30 }), async (seed, change, failsAt) => {
        const { plan, tunable, observe, clock } = changing({ seed, effect: change });
        const second = tunableOf('cache.size', 2);
        const steps = [...plan.steps, { tunable: 'cache.size', from: 2, to: 3 }];
        let looks = 0;
        const failing = async (metric: string) => {
          looks += 1;
          if (looks === failsAt) throw new Error('gone');
          return await observe(metric);
        };
        const tunables = [tunable, second];
        const { outcome } = await apply({ ...plan, steps }, { tunables, observe: failing, clock });
        expect(tunables.map((one) => one.get())).toEqual(outcome === 'kept' ? [8, 3] : [4, 2]);
      }),
      { numRuns: 60 },
    );
  });
});
