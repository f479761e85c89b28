/**
 * The reference is computed in whole numbers: v lies in bucket ⌈log2(v) · 2^scale⌉ − 1, and log2(v) · 2^scale is
 * log2(v^(2^scale)), whose ceiling is the length of that number in bits. No rounding, so no doubt next to a boundary.
 */
import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';
import { firstIndex, lastIndex, layoutOf, representative, type Scale, upperBound } from './layout.ts';

const SCALES: readonly Scale[] = [3, 4, 5, 6, 7, 8];
const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

function exactBucket(seconds: number, scale: Scale): number {
  double[0] = seconds;
  const [word] = bits as unknown as [bigint];
  let mantissa = (word & ((1n << 52n) - 1n)) | (1n << 52n);
  let exponent = Number(word >> 52n) - 1075;
  while ((mantissa & 1n) === 0n) [mantissa, exponent] = [mantissa >> 1n, exponent + 1];
  const power = mantissa ** BigInt(2 ** scale);
  const ceiling = power === 1n ? 0 : power.toString(2).length;
  return ceiling + exponent * 2 ** scale - 1;
}

function neighbour(value: number, steps: number): number {
  double[0] = value;
  bits[0] = (bits as unknown as [bigint])[0] + BigInt(steps);
  return double[0];
}

/** The milliseconds that the recorder takes for exactly so many seconds; undefined when rounding leaves none. */
function millisecondsOf(seconds: number): number | undefined {
  return [0, -1, 1, -2, 2].map((step) => neighbour(seconds * 1000, step)).find((ms) => ms * 1e-3 === seconds);
}

function recordedBucket(ms: number, scale: Scale): number {
  const histogram = new Histogram(scale);
  histogram.record(ms);
  return histogram.base + histogram.counts.indexOf(1);
}

describe('bucket of a duration', () => {
  it.each(SCALES)("agrees with OpenTelemetry's mapping at every bucket end and beside it, scale %i", (scale) => {
    const wrong: string[] = [];
    let checked = 0;
    for (const octave of [-29, -20, -10, -7, -1, 0, 1, 7, 33]) {
      for (let bucket = 0; bucket < 2 ** scale; bucket += 1) {
        for (const step of [-2, -1, 0, 1, 2]) {
          const seconds = neighbour(2 ** (octave + bucket / 2 ** scale), step);
          const ms = millisecondsOf(seconds);
          if (ms === undefined) continue;
          checked += 1;
          const expected = exactBucket(seconds, scale);
          if (recordedBucket(ms, scale) !== expected || new Histogram(scale).bucketOf(ms) !== expected) {
            wrong.push(`${seconds} s`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(9 * 2 ** scale * 4);
  });

  it.each(SCALES)('agrees with it for any duration, scale %i', (scale) => {
    fc.assert(
      fc.property(
        durations().filter((ms) => ms * 1e-3 >= 2 ** -30 && ms * 1e-3 < 2 ** 34),
        (ms) => {
          expect(recordedBucket(ms, scale)).toBe(exactBucket(ms * 1e-3, scale));
          expect(new Histogram(scale).bucketOf(ms)).toBe(exactBucket(ms * 1e-3, scale));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(SCALES)('puts each power of two into the bucket that ends there, scale %i', (scale) => {
    for (let octave = -29; octave < 34; octave += 1) {
      const ms = millisecondsOf(2 ** octave) as number;
      expect(recordedBucket(ms, scale)).toBe(octave * 2 ** scale - 1);
    }
  });

  it.each(SCALES)('spans from a nanosecond to 544 years, scale %i', (scale) => {
    const shortest = millisecondsOf(2 ** -30) as number;
    const longest = millisecondsOf(neighbour(2 ** 34, -1)) as number;
    expect(recordedBucket(shortest, scale)).toBe(firstIndex(scale));
    expect(recordedBucket(longest, scale)).toBe(lastIndex(scale));
    expect(recordedBucket(longest * 2, scale)).toBe(lastIndex(scale));
    expect(new Histogram(scale).bucketOf(shortest / 2)).toBeUndefined();
  });
});

describe('representative', () => {
  it('is as far from both ends of its bucket, relative to each', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCALES), fc.integer({ min: -200, max: 200 }), (scale, index) => {
        const [low, middle, high] = [
          upperBound(index - 1, scale),
          representative(index, scale),
          upperBound(index, scale),
        ];
        const g = 2 ** (1 / 2 ** scale);
        expect(middle / low - 1).toBeCloseTo((g - 1) / (g + 1), 12);
        expect(1 - middle / high).toBeCloseTo((g - 1) / (g + 1), 12);
      }),
    );
  });
});

describe('scale', () => {
  it.each([
    [2, '2'],
    [9, '9'],
    [6.5, '6.5'],
    [Number.NaN, 'NaN'],
    ['6', '"6"'],
  ])('refuses %s', (scale, shown) => {
    const message = `Expected \`scale\` to be an integer from 3 to 8, got \`${shown}\``;
    expect(() => layoutOf(scale as Scale)).toThrow(message);
  });
});
