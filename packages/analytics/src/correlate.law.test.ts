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

  it('is not a call that only ends in it, where another one fits', () => {
    expect(operationDuring(stall, [call('a', 0, 1_390), call('GET /report', 1_010, 1_380)])).toBe('GET /report');
  });

  it('is the call that covers all of it rather than one that fits into it', () => {
    expect(operationDuring(stall, [call('inner', 1_100, 1_310), call('GET /report', 995, 1_405)])).toBe('GET /report');
  });

  it('is one of those that cover it alike, always the same one', () => {
    const alike = [call('b', 1_000, 1_400), call('a', 1_000, 1_400)];
    expect([operationDuring(stall, alike), operationDuring(stall, alike.reverse())]).toEqual(['a', 'a']);
  });

  it('is nobody’s when no call covers half of it', () => {
    expect(operationDuring(stall, [call('a', 0, 1_150), call('b', 1_300, 2_000)])).toBeUndefined();
    expect(operationDuring(stall, [])).toBeUndefined();
  });

  it('does not depend on the order of the calls', () => {
    const calls = fc.array(fc.tuple(fc.integer({ min: 800, max: 1_300 }), fc.integer({ min: 50, max: 900 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(calls, (tuples) => {
        const list = tuples.map(([start, length], i) => call(`op${i}`, start, start + length));
        expect(operationDuring(stall, [...list].reverse())).toBe(operationDuring(stall, list));
      }),
    );
  });

  it('is the same when both clocks stand elsewhere', () => {
    const calls = fc.array(fc.tuple(fc.integer({ min: 800, max: 1_300 }), fc.integer({ min: 50, max: 900 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(calls, fc.nat(1_000_000), (tuples, later) => {
        const at = (shift: number) =>
          tuples.map(([start, length], i) => call(`op${i}`, start + shift, start + shift + length));
        expect(operationDuring({ ...stall, start: stall.start + later }, at(later))).toBe(
          operationDuring(stall, at(0)),
        );
      }),
    );
  });
});
