import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationDuring, overlap } from './correlate.ts';

const stretch = fc.record({ start: fc.nat(200), duration: fc.nat(50) });

describe('the overlap of stretches', () => {
  it('counts each millisecond once', () => {
    fc.assert(
      fc.property(stretch, fc.array(stretch, { maxLength: 8 }), (within, others) => {
        const milliseconds = Array.from({ length: within.duration }, (_, i) => within.start + i);
        const filled = milliseconds.filter((t) =>
          others.some(({ start, duration }) => t >= start && t < start + duration),
        );
        expect(overlap(within, others)).toBe(filled.length);
      }),
    );
  });
});

describe('the operation during a stall', () => {
  const stall = { start: 1_000, duration: 400 };
  const call = (operation: string, start: number, end: number) => ({ operation, ended: end, duration: end - start });

  it('is the call that covers it', () => {
    expect(operationDuring(stall, [call('a', 0, 1_100), call('GET /report', 998, 1_402)])).toBe('GET /report');
  });

  it('is the shortest of those that cover it all: the long ones were waiting', () => {
    expect(operationDuring(stall, [call('poll', 0, 30_000), call('GET /report', 990, 1_410)])).toBe('GET /report');
  });

  it('forgives clocks that disagree by a few milliseconds', () => {
    expect(operationDuring(stall, [call('poll', 0, 30_000), call('GET /report', 1_003, 1_399)])).toBe('GET /report');
  });

  it('is nobody’s when no call covers half of it', () => {
    expect(operationDuring(stall, [call('a', 0, 1_150), call('b', 1_300, 2_000)])).toBeUndefined();
    expect(operationDuring(stall, [])).toBeUndefined();
  });

  it('does not depend on the order of the calls', () => {
    const calls = fc.uniqueArray(fc.tuple(fc.integer({ min: 800, max: 1_300 }), fc.integer({ min: 50, max: 900 })), {
      maxLength: 6,
      selector: ([, length]) => length,
    });
    fc.assert(
      fc.property(calls, (tuples) => {
        const list = tuples.map(([start, length], i) => call(`op${i}`, start, start + length));
        expect(operationDuring(stall, [...list].reverse())).toBe(operationDuring(stall, list));
      }),
    );
  });
});
