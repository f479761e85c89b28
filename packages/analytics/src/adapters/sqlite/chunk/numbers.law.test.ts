import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader, ChunkWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';

function packed(values: readonly number[]): Uint8Array {
  const write = new ChunkWriter();
  writeNumbers(write, Float64Array.from(values));
  return write.bytes();
}

const decimal = fc.tuple(fc.integer(), fc.nat(9)).map(([whole, decimals]) => whole / 10 ** decimals);
const pages = fc.nat(1e9).map((n) => n * 4096);
const any = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.array(decimal),
  fc.array(pages),
  fc.array(fc.nat(3)),
  fc.array(fc.maxSafeInteger()),
  fc.array(fc.oneof(decimal, fc.constantFrom(0, -0, 1e300, 5e-324, 2 ** 49, -(2 ** 49), 2 ** 53))),
);

describe('numbers in a chunk', () => {
  it('come out as they went in, whatever they are, and leave what follows alone', () => {
    fc.assert(
      fc.property(any, fc.nat(255), (values, next) => {
        const write = new ChunkWriter();
        writeNumbers(write, Float64Array.from(values));
        write.byte(next);
        const read = new ChunkReader(write.bytes());
        const out = readNumbers(read, values.length);
        expect(out.length).toBe(values.length);
        for (const [i, value] of values.entries()) expect(out[i] === value).toBe(true);
        expect(read.byte()).toBe(next);
      }),
      { numRuns: 2000 },
    );
  });

  it('throw when some of them are missing, and nothing worse whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(2000), (bytes, count) => {
        try {
          expect(readNumbers(new ChunkReader(bytes), count).length).toBe(count);
        } catch (error) {
          expect(error).toMatchObject({ code: 'analytics/history-damaged' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('take no bits for a steady pace, and few for what changes little', () => {
    const moments = Array.from({ length: 600 }, (_, i) => 1.7e12 + i * 1000);
    expect(packed(moments).length).toBeLessThan(20);
    const wave = Array.from({ length: 600 }, (_, i) => Math.round(50 * Math.sin(i / 9)) / 100);
    expect(packed(wave).length).toBeLessThan(600);
    const rss = Array.from({ length: 600 }, (_, i) => 4096 * (20_000 + ((i * 7919) % 64)));
    expect(packed(rss).length).toBeLessThan(600);
  });
});
