/** Recorded histograms, as a damaged file or a hostile process gives them. */
import { fuzz, mutatedBytes } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { addEncoded, decode, encode } from './codec.ts';
import { Histogram } from './histogram.ts';

function recorded(durations: readonly number[], failed = 0): Uint8Array {
  const histogram = new Histogram();
  for (const ms of durations) histogram.record(ms);
  return encode({ histogram, failed });
}

const many = Array.from({ length: 300 }, (_, i) => 1.07 ** (i % 120));
const inputs = mutatedBytes([recorded([]), recorded([0, 0.5, 1]), recorded(many, 7), recorded([1e-6, 1e9])]);

it('what is read is whole: it counts, and is written again as the same', async () => {
  await fuzz(inputs, (bytes) => {
    const one = decode(bytes);
    expect(one.failed).toBeLessThanOrEqual(one.histogram.count);
    const again = decode(encode(one));
    expect([again.failed, again.histogram.count, again.histogram.sum]).toEqual([
      one.failed,
      one.histogram.count,
      one.histogram.sum,
    ]);
  });
});

it('adding refuses what reading refuses, and adds what reading reads', async () => {
  await fuzz(inputs, (bytes) => {
    const into = new Histogram();
    const failed = addEncoded(into, bytes);
    if (failed !== undefined) expect(into.count).toBe(decode(bytes).histogram.count);
  });
});
