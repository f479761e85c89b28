import { describe, expect, it } from 'vitest';
import { Block } from './block.ts';

const T0 = Date.UTC(2026, 0, 1);
const seconds = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => T0 + i * 1000);
const part = { at: T0, samples: 2, sum: 3, min: 1, max: 2, last: 2, lastAt: T0 + 500 };
const filled: readonly (readonly [number, Parameters<Block['set']>[1]])[] = [
  [3, { at: seconds(5), values: Float64Array.from([1.5, 2.25, 3, 2, 1]) }],
  [1, { at: seconds(5), values: Float64Array.from([1 / 3, 2 / 3, 0.1, 1e300, 5]) }],
  [7, { at: seconds(4), values: Float64Array.from([4096, 4096, 4096, 4096]) }],
  [15, { parts: [part] }],
];

/** The same, as it was written before a form was one byte. */
const BEFORE =
  'AgsBAOgHBoDkrZUNAgkAAACAqm23eUIEAwAFCQECGQIMBgI/QAEABU0CAQDmhs3FCR3///wAAAGQiYu////AAAAY6Ji7///8AAABlAEDP///wAAAY7yFEv///AAAAYi0NlBVVVVVVVVVVZqZmZmcdQCIAAAAAAcABAkAAAAAAAAAsEAPAwE2AAAAAAAAAABAAAAAAAAAAAhAAAAAAAAAAPA/AAAAAAAAAABAAAAAAAAAAABAAABAn6ptt3lC';
const EMPTY_BEFORE = 'AAA=';

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const block = (): Block => {
  const made = new Block();
  for (const [place, chunk] of filled) made.set(place, chunk);
  return made;
};

describe('a block', () => {
  it('holds what was put into it, each at its place', () => {
    const read = new Block(block().bytes());
    expect(read.places).toEqual([1, 3, 7, 15]);
    expect(read.count).toBe(15);
    for (const [place, chunk] of filled) expect(read.get(place)).toEqual(chunk);
  });

  it('is read as it was written before, and written shorter', () => {
    const read = new Block(bytesOf(BEFORE));
    expect(read.count).toBe(15);
    for (const [place, chunk] of filled) expect(read.get(place)).toEqual(chunk);
    expect(new Block(bytesOf(EMPTY_BEFORE)).places).toEqual([]);
    for (const [place, chunk] of filled) expect(new Block(read.bytes()).get(place)).toEqual(chunk);
    expect(block().bytes().length).toBeLessThan(bytesOf(BEFORE).length);
  });

  it('takes 2 bytes a value of a reading that comes once a minute', () => {
    const minutes = Float64Array.from({ length: 10 }, (_, i) => T0 + i * 60_000);
    const busy = new Block();
    for (let place = 0; place < 16; place += 1) {
      const values = Float64Array.from(minutes, (_, i) => (4000 + ((i * 7919 + place * 131) % 400)) / 100);
      busy.set(place, { at: minutes, values });
    }
    expect(busy.bytes().length / 160).toBeLessThan(2);
  });
});
