import { labels } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';

const wellFormed = labels().filter((set) =>
  Object.entries(set)
    .flat()
    .every((text) => text.isWellFormed()),
);

describe('the fingerprint of labels', () => {
  it('is the one that Alertmanager computes', () => {
    // From the tests of prometheus/common, where it stands in decimal.
    const known = { name: 'garland, briggs', fear: 'love is not enough' };
    expect(BigInt(`0x${fingerprintOf(known)}`)).toBe(5799056148416392346n);
    expect(fingerprintOf({})).toBe('cbf29ce484222325');
  });

  it('does not depend on their order', () => {
    fc.assert(
      fc.property(wellFormed, (set) => {
        const reversed = Object.fromEntries(Object.entries(set).reverse());
        expect(fingerprintOf(reversed)).toBe(fingerprintOf(set));
      }),
    );
    expect(fingerprintOf({ 10: 'a', 2: 'b', b: 'c' })).toBe(fingerprintOf({ b: 'c', 2: 'b', 10: 'a' }));
  });

  it('tells any two sets apart, whatever they hold', () => {
    const key = (set: Record<string, string>): string => JSON.stringify(Object.entries(set).sort());
    fc.assert(
      fc.property(fc.array(wellFormed, { minLength: 2, maxLength: 40 }), (sets) => {
        const distinct = new Set(sets.map(key)).size;
        expect(new Set(sets.map(fingerprintOf)).size).toBe(distinct);
      }),
    );
    expect(fingerprintOf({ a: 'b', c: 'd' })).not.toBe(fingerprintOf({ a: 'bc', d: '' }));
  });
});
