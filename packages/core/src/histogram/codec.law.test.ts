import { durations } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { content, recorded, total } from '../../test/recordings.ts';
import { isPerfError } from '../errors.ts';
import { addInto } from './algebra.ts';
import { addEncoded, decode, encode, type Recorded } from './codec.ts';
import { Histogram } from './histogram.ts';
import type { Scale } from './layout.ts';

const states = (): fc.Arbitrary<Recorded> =>
  fc
    .record({
      values: fc.array(durations(), { maxLength: 50 }),
      scale: fc.constantFrom<Scale[]>(3, 4, 5, 6, 7, 8),
      failed: fc.nat(),
    })
    .map(({ values, scale, failed }) => ({
      histogram: recorded(values, scale),
      failed: failed % (values.length + 1),
    }));

/** Reads bytes that may be damaged. @returns undefined when they are refused as such */
function decodeOrRefuse(bytes: Uint8Array): Recorded | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (isPerfError(error) && error.code === 'core/invalid-histogram') return undefined;
    throw error;
  }
}

/** What any histogram that was accepted has to keep. */
function expectSound({ histogram, failed }: Recorded): void {
  const { count, sum, min, max } = histogram;
  expect(total(histogram)).toBe(count);
  expect(failed).toBeLessThanOrEqual(count);
  expect(sum).toBeGreaterThanOrEqual(0);
  if (count > 0) expect(min).toBeLessThanOrEqual(max);
}

describe('codec', () => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(states(), (state) => {
        const { histogram, failed } = decode(encode(state));
        expect(content(histogram)).toEqual(content(state.histogram));
        expect(histogram.sum).toBe(state.histogram.sum);
        expect(failed).toBe(state.failed);
      }),
    );
  });

  it('gives back the shortest and the longest durations that have a bucket', () => {
    const histogram = recorded([2 ** -20, 2 ** 44 - 2 ** -8, 1e300]);
    expect(content(decode(encode({ histogram, failed: 0 })).histogram)).toEqual(content(histogram));
  });

  it('gives back counts past 2^32', () => {
    const histogram = recorded([10, 20, 20]);
    histogram.include({ zeros: 2 ** 44, sum: 1, min: 0, max: 10 });
    histogram.add(histogram.bucketOf(10) as number, 2 ** 44);
    const back = decode(encode({ histogram, failed: 2 ** 43 }));
    expect(content(back.histogram)).toEqual(content(histogram));
    expect(back.failed).toBe(2 ** 43);
  });

  it('lets recording go on where it stopped', () => {
    const back = decode(encode({ histogram: recorded([5, 500]), failed: 0 })).histogram;
    back.record(1);
    back.record(1e5);
    expect(content(back)).toEqual(content(recorded([5, 500, 1, 1e5])));
  });

  it('takes fewer than 150 bytes for 10,000 calls of one kind, and than 30 for none', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => 20 + 5 * Math.sin(i));
    expect(encode({ histogram: recorded(values), failed: 0 }).length).toBeLessThan(150);
    expect(encode({ histogram: new Histogram(), failed: 0 }).length).toBeLessThan(30);
  });
});

describe('damaged bytes', () => {
  it('of any kind are refused as such, or make a sound histogram', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const state = decodeOrRefuse(bytes);
        if (state !== undefined) expectSound(state);
      }),
      { numRuns: 2000 },
    );
  });

  it('with one byte changed are refused, or make a sound histogram', () => {
    fc.assert(
      fc.property(states(), fc.nat(), fc.nat({ max: 255 }), (state, place, byte) => {
        const bytes = encode(state);
        bytes[place % bytes.length] = byte;
        const back = decodeOrRefuse(bytes);
        if (back !== undefined) expectSound(back);
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused when the end is missing, or something follows it', () => {
    fc.assert(
      fc.property(states(), fc.nat(), (state, length) => {
        const bytes = encode(state);
        expect(decodeOrRefuse(bytes.subarray(0, length % bytes.length))).toBeUndefined();
        expect(decodeOrRefuse(Uint8Array.from([...bytes, 0]))).toBeUndefined();
      }),
    );
  });

  it('of a later version are refused with a hint to update', () => {
    const bytes = encode({ histogram: recorded([1]), failed: 0 });
    bytes[0] = 2;
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({
        code: 'core/invalid-histogram',
        message: 'Expected a recorded histogram of version 1, got version 2',
        hint: expect.stringContaining('update'),
      }),
    );
  });

  it('adds bytes to a histogram of their scale as if they had been decoded, and leaves one of another scale alone', () => {
    fc.assert(
      fc.property(states(), states(), (into, state) => {
        const [direct, decoded] = [decode(encode(into)).histogram, decode(encode(into)).histogram];
        const failed = addEncoded(direct, encode(state));
        if (into.histogram.scale !== state.histogram.scale) expect(failed).toBeUndefined();
        else {
          expect(failed).toBe(state.failed);
          addInto(decoded, decode(encode(state)).histogram);
        }
        expect(content(direct)).toEqual(content(decoded));
      }),
    );
  });
});
