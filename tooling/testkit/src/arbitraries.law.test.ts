import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durations, labels, labelValues } from './arbitraries.ts';

const sampled = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { numRuns: 2_000, seed: 7 });

describe('durations', () => {
  it('are finite and never negative', () => {
    fc.assert(fc.property(durations(), (ms) => Number.isFinite(ms) && ms >= 0));
  });

  it('reach every decade from nanoseconds to weeks, and 0, and the tiniest', () => {
    const seen = sampled(durations());
    const decades = new Set(seen.filter((ms) => ms > 0).map((ms) => Math.floor(Math.log10(ms))));
    for (let decade = -6; decade < 9; decade += 1) expect(decades).toContain(decade);
    expect(seen).toContain(0);
    expect(seen).toContain(Number.MIN_VALUE);
  });
});

describe('labels', () => {
  it('hold what breaks a naive key', () => {
    const values = new Set(sampled(labelValues()));
    for (const hostile of ['', '"', '\n', ',', '=', '__proto__', '👩‍👩‍👧']) expect(values).toContain(hostile);
  });

  it('hold pairs that gluing with a comma would confuse', () => {
    const pairs = sampled(fc.tuple(labelValues(), labelValues()));
    const exact = new Set(pairs.map((pair) => JSON.stringify(pair)));
    const glued = new Set(pairs.map((pair) => pair.join(',')));
    expect(glued.size).toBeLessThan(exact.size);
  });

  it('carry `__proto__` as a property of their own and leave the prototype alone', () => {
    const withProto = sampled(labels()).find((set) => Object.hasOwn(set, '__proto__'));
    expect(withProto).toBeDefined();
    expect(Object.getPrototypeOf(withProto)).toBe(Object.prototype);
  });
});
