import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../../test/engines.ts';
import type { Chunking } from '../source.ts';
import { Chunker } from './chunker.ts';

function cut(chunking: Chunking, slices: readonly Uint8Array[]): Buffer[] {
  const chunks: Buffer[] = [];
  const chunker = new Chunker(chunking);
  // A copy: what is emitted is valid only now.
  const keep = (chunk: Uint8Array): void => void chunks.push(Buffer.from(chunk));
  for (const slice of slices) chunker.push(slice, keep);
  chunker.end(keep);
  return chunks;
}

function sliced(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const slices: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + (sizes[turn % sizes.length] ?? 1);
    slices.push(bytes.subarray(at, end));
    at = end;
  }
  return slices;
}

const contents = fc
  .tuple(fc.integer({ min: 0, max: 400_000 }), fc.integer())
  .map(([length, seed]) => noise(length, seed));
const chunkings = fc.constantFrom<Chunking>('file', 'state', 'page');

describe('cutting', () => {
  it('gives back what went in, whatever the slices', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(contents, sizes, chunkings, (bytes, slices, chunking) => {
        const whole = cut(chunking, [bytes]);
        expect(Buffer.concat(whole).equals(Buffer.from(bytes))).toBe(true);
        const lengthsOf = (chunks: readonly Buffer[]): number[] => chunks.map((chunk) => chunk.length);
        expect(lengthsOf(cut(chunking, sliced(bytes, slices)))).toEqual(lengthsOf(whole));
      }),
      { numRuns: 60 },
    );
  });

  it('finds the same chunks again behind an insertion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 3000 }), (place, length) => {
        const before = noise(400_000, 5);
        const after = Buffer.concat([before.subarray(0, place), noise(length, 9), before.subarray(place)]);
        const known = new Set(cut('state', [before]).map((chunk) => chunk.toString('base64')));
        const fresh = cut('state', [after]).filter((chunk) => !known.has(chunk.toString('base64')));
        // The chunk that it fell into, and those until the cuts meet again.
        expect(fresh.reduce((sum, chunk) => sum + chunk.length, 0)).toBeLessThan(200_000);
      }),
      { numRuns: 40 },
    );
  });

  it('cuts now as it did when the first repository was written', () => {
    // Other cuts would find nothing again of what is kept.
    expect(cut('state', [noise(120_000, 3)]).map((chunk) => chunk.length)).toMatchInlineSnapshot(`
      [
        4631,
        2824,
        5682,
        2443,
        6909,
        27632,
        14724,
        6748,
        7934,
        4855,
        2272,
        4946,
        4306,
        4027,
        4328,
        4763,
        2600,
        4228,
        4148,
      ]
    `);
    expect(cut('file', [noise(3_000_000, 3)]).map((chunk) => chunk.length)).toMatchInlineSnapshot(`
      [
        484081,
        451073,
        1789614,
        275232,
      ]
    `);
  });
});
