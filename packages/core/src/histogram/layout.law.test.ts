/**
 * The reference is computed in whole numbers: v lies in bucket ⌈log2(v) · 2^scale⌉ − 1, and log2(v) · 2^scale is
 * log2(v^(2^scale)). With v = m · 2^e / 1000 seconds, the bucket is the least i for which m^(2^scale) is at most
 * 1000^(2^scale) · 2^(i + 1 − e · 2^scale). No rounding, so no doubt next to a boundary.
 */
import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';
import {
  checkScale,
  firstIndex,
  lastIndex,
  layout,
  representative,
  type Scale,
  upperBound,
  zeroIndex,
} from './layout.ts';

const { SHORTEST, LONGEST } = layout;
const SCALES: readonly Scale[] = [3, 4, 5, 6, 7, 8];
const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

function exactBucket(ms: number, scale: Scale): number {
  double[0] = ms;
  const [word] = bits as unknown as [bigint];
  const mantissa = (word & ((1n << 52n) - 1n)) | (1n << 52n);
  const exponent = Number(word >> 52n) - 1075;
  const power = mantissa ** BigInt(2 ** scale);
  const thousand = 1000n ** BigInt(2 ** scale);
  // The least shift for which power ≤ thousand · 2^shift: the lengths in bits leave two to choose from.
  const shift = power.toString(2).length - thousand.toString(2).length;
  const isEnough = power <= thousand << BigInt(shift);
  return shift + (isEnough ? 0 : 1) + exponent * 2 ** scale - 1;
}

function neighbour(value: number, steps: number): number {
  double[0] = value;
  bits[0] = (bits as unknown as [bigint])[0] + BigInt(steps);
  return double[0];
}

function recordedBucket(ms: number, scale: Scale): number {
  const histogram = new Histogram(scale);
  histogram.record(ms);
  return histogram.base + histogram.counts.indexOf(1);
}

/** The way that nearly all values take: between two that were recorded before. */
function usualBucket(ms: number, scale: Scale): number {
  const histogram = new Histogram(scale);
  histogram.record(SHORTEST);
  histogram.record(LONGEST / 2);
  const before = histogram.counts.slice();
  expect(histogram.recordUsual(ms)).toBe(true);
  return histogram.base + histogram.counts.findIndex((n, at) => n !== before[at]);
}

function isUsual(ms: number, scale: Scale): boolean {
  const histogram = new Histogram(scale);
  histogram.record(SHORTEST);
  histogram.record(LONGEST / 2);
  return histogram.recordUsual(ms);
}

describe('bucket of a duration', () => {
  it.each(SCALES)("agrees with OpenTelemetry's mapping at every bucket end and beside it, scale %i", (scale) => {
    const wrong: number[] = [];
    let checked = 0;
    for (const octave of [-29, -20, -10, -7, -1, 0, 1, 7, 33]) {
      for (let bucket = 0; bucket < 2 ** scale; bucket += 1) {
        for (const step of [-2, -1, 0, 1, 2]) {
          const ms = neighbour(1000 * 2 ** (octave + bucket / 2 ** scale), step);
          const expected = exactBucket(ms, scale);
          checked += 1;
          if (recordedBucket(ms, scale) !== expected || new Histogram(scale).bucketOf(ms) !== expected) wrong.push(ms);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBe(9 * 2 ** scale * 5);
  });

  it.each(SCALES)('agrees with it for any duration, scale %i', (scale) => {
    fc.assert(
      fc.property(
        durations().filter((ms) => ms >= SHORTEST && ms < LONGEST),
        (ms) => {
          expect(recordedBucket(ms, scale)).toBe(exactBucket(ms, scale));
          expect(new Histogram(scale).bucketOf(ms)).toBe(exactBucket(ms, scale));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(SCALES)('is the same on the short way and on the long one, scale %i', (scale) => {
    // Ties with a boundary go the long way: one in some thousand.
    const usual = durations().filter((ms) => ms > 2 * SHORTEST && ms < LONGEST / 4 && isUsual(ms, scale));
    fc.assert(
      fc.property(usual, (ms) => {
        expect(usualBucket(ms, scale)).toBe(exactBucket(ms, scale));
      }),
      { numRuns: 200 },
    );
  });

  it.each(SCALES)('puts each power of two of a second into the bucket that ends there, scale %i', (scale) => {
    for (let octave = -29; octave < 34; octave += 1) {
      expect(recordedBucket(1000 * 2 ** octave, scale)).toBe(octave * 2 ** scale - 1);
      expect(recordedBucket(neighbour(1000 * 2 ** octave, 1), scale)).toBe(octave * 2 ** scale);
    }
  });

  it.each(SCALES)('spans from a nanosecond to 557 years, scale %i', (scale) => {
    const longest = neighbour(LONGEST, -1);
    expect(recordedBucket(SHORTEST, scale)).toBe(exactBucket(SHORTEST, scale));
    expect(firstIndex(scale)).toBe(exactBucket(SHORTEST, scale));
    expect(recordedBucket(longest, scale)).toBe(exactBucket(longest, scale));
    expect(lastIndex(scale)).toBe(exactBucket(longest, scale));
    expect(recordedBucket(longest * 2, scale)).toBe(lastIndex(scale));
    expect(new Histogram(scale).bucketOf(neighbour(SHORTEST, -1))).toBe(zeroIndex(scale));
  });
});

describe('representative', () => {
  it.each(SCALES)('is the harmonic mean of the ends of its bucket, bit for bit, at scale %i', (scale) => {
    const mean = (index: number): number => (2 * upperBound(index, scale)) / (1 + 2 ** (1 / 2 ** scale));
    const first = firstIndex(scale);
    const indexes = Array.from({ length: lastIndex(scale) - first + 1 }, (_, i) => first + i);
    expect(indexes.filter((index) => representative(index, scale) !== mean(index))).toEqual([]);
  });

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
    expect(() => checkScale(scale as Scale)).toThrow(message);
  });
});
