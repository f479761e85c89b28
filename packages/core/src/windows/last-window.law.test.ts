import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recorded } from '../../test/recordings.ts';
import { createMonitor } from '../create-monitor.ts';
import type { Scale } from '../histogram/layout.ts';
import { quantiles } from '../histogram/quantile.ts';

const filled = ({ base, counts }: ReturnType<typeof recorded>): unknown =>
  [...counts].flatMap((n, at) => (n === 0 ? [] : [[base + at, n]]));

describe('window of the last N calls', () => {
  it('holds exactly the last N, whatever they are', () => {
    const call = fc.record({ ms: fc.oneof(durations(), fc.constant(2 ** -20)), failed: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<Scale[]>(3, 6, 8),
        (calls, last, scale) => {
          const monitor = createMonitor({ tick: 'manual', scale });
          const save = monitor.operation('save', {}, { last });
          for (const { ms, failed } of calls) save.record(ms, { failed });
          const model = calls.slice(-last);
          const window = monitor.snapshot({ window: 'last' }).operation('save');
          const expected = recorded(
            model.map(({ ms }) => ms),
            scale,
          );
          expect(window).toMatchObject({ count: model.length, failed: model.filter((one) => one.failed).length });
          expect(filled((window as NonNullable<typeof window>).histogram)).toEqual(filled(expected));
          expect(window?.histogram.zeros).toBe(expected.zeros);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads percentiles and extremes as exact as a percentile is', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const monitor = createMonitor({ tick: 'manual' });
        const save = monitor.operation('save', {}, { last: 50 });
        for (const ms of values) save.record(ms);
        const model = recorded(values.slice(-50));
        const window = monitor.snapshot({ window: 'last' }).operation('save');
        const [p99, p50] = quantiles(model, [0.99, 0.5]) as [number, number];
        const mean = model.sum / model.count;
        for (const [actual, exact] of [
          [window?.p99, p99],
          [window?.p50, p50],
          [window?.min, model.min],
          [window?.max, model.max],
          [window?.mean, mean],
        ] as [number, number][]) {
          expect(Math.abs(actual - exact)).toBeLessThanOrEqual(exact * 0.0055);
        }
      }),
    );
  });
});

describe('a handle with { last }', () => {
  it('leaves rejected values out', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const save = monitor.operation('save', {}, { last: 2 });
    for (const ms of [1, 2, -1, Number.NaN, Number.POSITIVE_INFINITY]) save.record(ms, { failed: true });
    expect(monitor.snapshot({ window: 'last' }).operation('save')).toMatchObject({ count: 2, failed: 2 });
  });

  it('is the only kind that such a snapshot shows', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('plain').record(1);
    monitor.operation('ring', {}, { last: 10 }).record(1);
    expect(monitor.snapshot({ window: 'last' }).operations.map(({ name }) => name)).toEqual(['ring']);
  });

  it('may come later, and begins to count then', () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('save').record(1);
    monitor.operation('save', {}, { last: 10 }).record(2);
    monitor.operation('save', {}, { last: 1 }).record(3);
    expect(monitor.snapshot({ window: 'last' }).operation('save')).toMatchObject({ count: 2 });
    expect(monitor.snapshot().operation('save')).toMatchObject({ count: 3 });
  });

  it.each([0, -1, 1.5, 1_000_001, Number.NaN])('refuses %s calls', (last) => {
    const monitor = createMonitor({ tick: 'manual' });
    expect(() => monitor.operation('save', {}, { last })).toThrow(
      `Expected \`last\` to be an integer from 1 to 1000000, got \`${last}\``,
    );
  });
});
