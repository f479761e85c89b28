import { labelValues } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import type { LabelValue } from './labels.ts';
import type { Monitor } from './monitor.ts';

const manual = { tick: 'manual' } as const;

describe('operations with declared labels', () => {
  it('count a call once, in the series of its own values: those of all kinds, whatever they look like', () => {
    const value = fc.oneof(labelValues(), fc.constantFrom<LabelValue>(200, '200', true, 'true', -0, '', '__proto__'));
    const call = fc.record({ method: value, route: value });
    fc.assert(
      fc.property(fc.array(call), fc.integer({ min: 1, max: 6 }), (calls, maxSeries) => {
        const [monitor, plain] = [createMonitor({ ...manual, maxSeries }), createMonitor({ ...manual, maxSeries })];
        const operations = monitor.operations('http', ['method', 'route']);
        for (const labels of calls) {
          operations.record(3, labels);
          plain.operation('http', labels).record(3);
        }
        const content = (one: Monitor): unknown =>
          one.snapshot().operations.map(({ name, labels, count }) => ({ name, labels, count }));
        expect(content(monitor)).toEqual(content(plain));
        expect(operations.rejected).toBe(0);
      }),
    );
  });
});
