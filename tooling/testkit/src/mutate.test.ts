import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, workOf } from './fuzz.ts';
import { mutatedBytes, mutatedText, mutatedValue } from './mutate.ts';

const SEED = { seed: 1, numRuns: 1_000 };

describe('mutated inputs', () => {
  it('are cut off, longer, changed in place, nested, and no UTF-8', () => {
    const sample = Buffer.from('{"a":1,"b":[2,3]}');
    const all = fc.sample(mutatedBytes([sample]), SEED);
    expect(all.some((bytes) => bytes.length > 0 && sample.subarray(0, bytes.length).equals(bytes))).toBe(true);
    expect(all.some((bytes) => bytes.length === sample.length && !bytes.equals(sample))).toBe(true);
    expect(all.some((bytes) => bytes.toString().includes('['.repeat(100)))).toBe(true);
    expect(all.some((bytes) => bytes.toString().includes('\ufffd'))).toBe(true);
    expect(all.some((bytes) => bytes.toString().includes('__proto__'))).toBe(true);
  });

  it('are often still valid JSON when a part of a value was changed, and leave the sample alone', () => {
    const sample = { a: 1, list: [{ b: 'c' }, 2], deep: { deeper: { deepest: true } } };
    const all = fc.sample(mutatedValue([sample]), SEED).map((value) => JSON.stringify(value));
    expect(new Set(all).size).toBeGreaterThan(300);
    expect(all).toContain('{"a":1,"list":[{"b":"c"},2],"deep":{}}');
    expect(sample).toEqual({ a: 1, list: [{ b: 'c' }, 2], deep: { deeper: { deepest: true } } });
  });
});

describe('fuzz', () => {
  const texts = mutatedText(['{"a":1}']);

  it('finds a parser that throws what it should not', async () => {
    await expect(fuzz(texts, (text) => JSON.parse(text))).rejects.toMatchObject({ cause: expect.any(SyntaxError) });
  });

  it('lets a parser refuse with the errors it is said to have', async () => {
    await fuzz(texts, (text) => JSON.parse(text), { allows: (error) => error instanceof SyntaxError });
  });

  it('finds a parser through which a prototype changes', async () => {
    const values = mutatedValue([{ a: 1 }, { b: { c: 2 } }]);
    const merge = (into: Record<string, unknown>, from: object): void => {
      for (const [key, value] of Object.entries(from)) {
        if (typeof value !== 'object' || value === null) into[key] = value;
        else {
          into[key] ??= {};
          merge(into[key] as Record<string, unknown>, value);
        }
      }
    };
    const polluted = fuzz(values, (value) => merge({}, Object(value) as object));
    await expect(polluted).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Expected the prototypes to stay') },
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('workOf', () => {
  const line = (n: number): number => {
    let steps = 0;
    for (let i = 0; i < n; i += 1) steps += 1;
    return steps;
  };
  const square = (n: number): number => {
    let steps = 0;
    for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) steps += 1;
    return steps;
  };
  const ratio = ([small, large]: readonly number[]): number => (large as number) / (small as number);

  it('tells work that grows with the length from work that grows with its square', () => {
    const linear = ratio(workOf(...[2_000, 4_000].map((n) => () => line(n))));
    const squared = ratio(workOf(...[200, 400].map((n) => () => square(n))));
    expect(linear).toBeGreaterThan(1.8);
    expect(linear).toBeLessThan(2.2);
    expect(squared).toBeGreaterThan(3.6);
  });
});
