/** Packed readings and states, as a damaged database file gives them. */
import { encode, Histogram } from '@perf/core';
import { fuzz, mutatedBytes } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { Block } from './block.ts';
import { packStates, unpackStates } from './states.ts';

const times = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => 1e12 + i * 1_000);
const part = { at: 1e12, samples: 2, sum: 3, min: 1, max: 2, last: 2, lastAt: 1e12 + 500 };

function blocks(): Uint8Array[] {
  const plain = new Block();
  plain.set(1, { at: times(5), values: Float64Array.from([1 / 3, 2 / 3, 0.1, 1e300, 5]) });
  plain.set(3, { at: times(60), values: Float64Array.from({ length: 60 }, (_, i) => 4096 + i) });
  const parts = new Block();
  parts.set(15, { parts: [part, { ...part, at: 1e12 + 60_000, lastAt: 1e12 + 60_500 }] });
  return [plain.bytes(), parts.bytes(), new Block().bytes()];
}

it('a damaged block is read as a block, or refused', async () => {
  await fuzz(mutatedBytes(blocks()), (bytes) => {
    const block = new Block(new Uint8Array(bytes));
    for (const place of block.places) expect(block.get(place)).toBeDefined();
    expect(block.count).toBeLessThan(2 ** 32);
  });
});

it('damaged states are read as states, or refused', async () => {
  const histogram = new Histogram();
  for (const ms of [1, 2, 300]) histogram.record(ms);
  const state = encode({ histogram, failed: 0 });
  const packed = packStates([
    { at: 1e12, state },
    { at: 1e12 + 60_000, state },
  ]);
  await fuzz(mutatedBytes([packed]), (bytes) => {
    for (const one of unpackStates(new Uint8Array(bytes))) expect(one.state).toBeInstanceOf(Uint8Array);
  });
});
