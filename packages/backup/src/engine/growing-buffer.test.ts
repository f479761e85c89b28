import { describe, expect, it } from 'vitest';
import { GrowingBuffer } from './growing-buffer.ts';

const KB = 1024;
const USUAL = 6 * KB * KB;

describe('memory that is used again', () => {
  it('is little for a little, and what it usually comes to for much, however often it is filled', () => {
    const buffer = new GrowingBuffer(USUAL);
    buffer.add(new Uint8Array(10 * KB));
    expect(buffer.capacity).toBeLessThan(100 * KB);
    for (let round = 0; round < 3; round += 1) {
      buffer.clear();
      while (buffer.size < USUAL - 100 * KB) buffer.add(new Uint8Array(100 * KB));
      expect(buffer.capacity).toBe(USUAL);
    }
  });

  it('gives back what went in, past what it usually comes to as well', () => {
    const buffer = new GrowingBuffer(100 * KB);
    const parts = Array.from({ length: 40 }, (_, i) => new Uint8Array(10 * KB).fill(i));
    for (const part of parts) buffer.add(part);
    expect(Buffer.concat(parts).equals(buffer.bytes())).toBe(true);
  });
});
