import { createMonitor } from '@perf/core';
import { durations } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeltas } from './deltas.ts';

describe('what a series recorded since the last look', () => {
  it('adds up to what was recorded, however often one looks', () => {
    const step = fc.oneof(fc.record({ ms: durations(), failed: fc.boolean() }), fc.constant('look' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const monitor = createMonitor({ tick: 'manual' });
        const save = monitor.operation('save');
        const look = createDeltas(monitor);
        const seen = { count: 0, failed: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
        for (const one of [...steps, 'look' as const]) {
          if (one !== 'look') {
            save.record(one.ms, { failed: one.failed });
            continue;
          }
          for (const { recorded } of look()) {
            expect(recorded.histogram.count).toBeGreaterThan(0);
            seen.count += recorded.histogram.count;
            seen.failed += recorded.failed;
            seen.min = Math.min(seen.min, recorded.histogram.min);
            seen.max = Math.max(seen.max, recorded.histogram.max);
          }
        }
        const all = steps.filter((one) => one !== 'look');
        expect(seen.count).toBe(all.length);
        expect(seen.failed).toBe(all.filter(({ failed }) => failed).length);
        if (all.length > 0) {
          expect(seen.min).toBe(Math.min(...all.map(({ ms }) => ms)));
          expect(seen.max).toBe(Math.max(...all.map(({ ms }) => ms)));
        }
        expect(look()).toEqual([]);
      }),
    );
  });

  it('says of which kind a series is', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const look = createDeltas(monitor);
    const save = monitor.operation('save', {}, { kind: 'database' });
    for (const ms of [1, 2]) {
      save.record(ms);
      expect(look()).toMatchObject([{ name: 'save', kind: 'database' }]);
    }
  });
});
