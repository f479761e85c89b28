import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Delays } from './delays.ts';

const turn = fc.oneof(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.double({ min: 5, max: 2000, noNaN: true }));
const turns = fc.array(turn, { maxLength: 60 });
const free = fc.double({ min: 0, max: 10_000, noNaN: true });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function delaysOf(lengths: readonly number[], span: number): { p99: number; max: number } {
  const delays = new Delays();
  for (const length of lengths) delays.add(length);
  return delays.take(span);
}

/** The share of moments at which an event would wait for longer than this. */
const shareAbove = (delay: number, lengths: readonly number[], span: number): number =>
  sum(lengths.map((length) => Math.max(0, length - delay))) / span;

describe('event-loop delay', () => {
  it('leaves 1 % of all moments above its p99, give or take a bucket', () => {
    fc.assert(
      fc.property(turns, free, (lengths, idle) => {
        const span = sum(lengths) + idle + 1;
        const { p99 } = delaysOf(lengths, span);
        if (p99 > 0) expect(shareAbove(p99 * 0.9 - 0.1, lengths, span)).toBeGreaterThanOrEqual(0.0099);
        expect(shareAbove(p99 * 1.1 + 0.1, lengths, span)).toBeLessThanOrEqual(0.0101);
      }),
      { numRuns: 500 },
    );
  });

  it('never puts p99 above the longest turn, and gives that exactly', () => {
    fc.assert(
      fc.property(turns, free, (lengths, idle) => {
        const { p99, max } = delaysOf(lengths, sum(lengths) + idle);
        expect(max).toBe(Math.max(0, ...lengths));
        expect(p99).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('falls when the loop is free for longer', () => {
    fc.assert(
      fc.property(turns, free, free, (lengths, idle, more) => {
        const span = sum(lengths) + idle;
        expect(delaysOf(lengths, span + more).p99).toBeLessThanOrEqual(delaysOf(lengths, span).p99);
      }),
    );
  });

  it('sees ten blocks of 100 ms among five thousand short turns', () => {
    const { p99 } = delaysOf([...Array<number>(10).fill(100), ...Array<number>(5000).fill(0.02)], 1100);
    expect(p99).toBeGreaterThan(90);
  });

  it('is nothing after it was taken', () => {
    const delays = new Delays();
    delays.add(500);
    delays.take(1000);
    expect(delays.take(1000)).toEqual({ p99: 0, max: 0 });
  });
});
