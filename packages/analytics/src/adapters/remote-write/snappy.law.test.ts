import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compress } from './snappy.ts';

/** The format read by its description, one byte at a time. */
function expanded(bytes: Uint8Array): number[] {
  let at = 0;
  const next = (): number => bytes[at++] as number;
  let [length, shift] = [0, 0];
  for (let byte = 128; byte >= 128; shift += 7) {
    byte = next();
    length += (byte & 127) * 2 ** shift;
  }
  const output: number[] = [];
  while (at < bytes.length) {
    const tag = next();
    const size = tag >> 2;
    if ((tag & 3) === 0) {
      const long = size < 60 ? size : size === 60 ? next() : next() + next() * 256;
      for (let n = 0; n <= long; n += 1) output.push(next());
    } else if ((tag & 3) === 2) {
      const distance = next() + next() * 256;
      if (distance === 0 || distance > output.length) throw new Error(`a copy from ${distance} back`);
      for (let n = 0; n <= size; n += 1) output.push(output[output.length - distance] as number);
    } else throw new Error(`tag ${tag & 3}`);
  }
  if (output.length !== length) throw new Error(`${output.length} bytes instead of ${length}`);
  return output;
}

describe('snappy', () => {
  it('bytes in equal bytes out', () => {
    const repetitive = fc
      .tuple(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(4), { maxLength: 60 }),
      )
      .map(([words, order]) => Uint8Array.from(order.flatMap((n) => [...(words[n % words.length] as Uint8Array)])));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), repetitive), (bytes) => {
        expect(expanded(compress(bytes))).toEqual([...bytes]);
      }),
    );
  });

  it.each([0, 1, 3, 4, 59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537, 200_000])(
    'holds for %i bytes of either kind',
    (length) => {
      const same = new Uint8Array(length).fill(7);
      const mixed = Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 13) & 255);
      for (const bytes of [same, mixed]) expect(Buffer.from(expanded(compress(bytes))).equals(bytes)).toBe(true);
      expect(compress(same).length).toBeLessThan(30 + length / 15);
    },
  );

  it('reads a part of a larger buffer as that part', () => {
    const part = new Uint8Array(500).map((_, i) => i % 9).subarray(100, 300);
    expect(expanded(compress(part))).toEqual([...part]);
  });
});
