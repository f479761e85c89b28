/** Shards of real runs. */
import { describe, expect, it } from 'vitest';
import { load } from '../load/load.ts';
import { loadJson } from '../report/load-json.ts';
import type { LoadResult } from '../result.ts';
import { fnTarget } from '../targets/fn-target.ts';
import { mergeShards } from './merge.ts';

const textOf = (result: LoadResult): string => JSON.stringify(loadJson(result));
const target = fnTarget(async () => undefined, { name: 'nothing' });

describe('load in shards', () => {
  it('makes the whole load together, and is judged together', async () => {
    const startAt = Date.now() + 300;
    const of = async (shard: string) =>
      load({ target, rate: 90, duration: 700, shard, startAt, contracts: 'p95<5s, count>=60' });
    const results = await Promise.all(['1/3', '2/3', '3/3'].map(of));
    expect(results.map(({ verdicts }) => verdicts)).toEqual([[], [], []]);
    for (const { requests, began } of results) {
      expect(requests).toBeLessThanOrEqual(22);
      expect(began).toBeGreaterThanOrEqual(startAt);
    }
    const merged = mergeShards(results.map((result, i) => ({ name: `${i}`, text: textOf(result) })));
    expect(merged.requests).toBe(results.reduce((sum, { requests }) => sum + requests, 0));
    expect(merged.verdicts.map(({ threshold, state }) => `${threshold} ${state}`)).toEqual([
      'p95<5s kept',
      'count>=60 kept',
    ]);
    expect(merged.asked).toEqual({ rate: 90 });
    expect(merged.warnings.filter((warning) => warning.includes('apart'))).toEqual([]);
  });

  it('is invalid when one part was too late to say whether a promise was broken, and only then', async () => {
    const stall = (): void => {
      const until = performance.now() + 120;
      while (performance.now() < until);
    };
    const of = async (shard: string, contracts: string) => {
      let calls = 0;
      const call = (): void => {
        calls += 1;
        if (calls % 10 === 5 && shard === '2/2') stall();
      };
      const held = fnTarget(call, { name: 'nothing' });
      const result = await load({ target: held, rate: 200, duration: 400, shard, contracts });
      return { name: shard, text: textOf(result) };
    };
    const merged = async (contracts: string) => mergeShards([await of('1/2', contracts), await of('2/2', contracts)]);
    const broken = await merged('p95<5ms');
    expect(broken).toMatchObject({ valid: false, verdicts: [{ state: 'broken' }] });
    expect(broken.invalidBecause).toContain('the generator itself was late');
    expect(await merged('p95<60s')).toMatchObject({ valid: true, verdicts: [{ state: 'kept' }] });
  });

  it('refuses what are no parts of one run', async () => {
    const part = async (shard: string, rate = 100) => ({
      name: `${shard} at ${rate}`,
      text: textOf(await load({ target, rate, duration: 50, shard })),
    });
    const [one, again, other] = await Promise.all([part('1/2'), part('1/2'), part('2/2', 200)]);
    expect(() => mergeShards([one, again])).toThrow(/are both shard 1$/);
    expect(() => mergeShards([one, other])).toThrow(/of different runs: rate is 100 in one, and 200 in the other$/);
    expect(() => mergeShards([])).toThrow(/got none$/);
    const merged = mergeShards([one, { ...one, text: one.text.replace('"index":1', '"index":2') }]);
    expect(() => mergeShards([{ name: 'whole.json', text: textOf(merged) }])).toThrow(
      /`whole.json`.*it is a whole run/,
    );
  });

  it('refuses parts that are none, and moments that are over', async () => {
    for (const shard of ['0/2', '3/2', '1', 'a/b', '1/0']) {
      await expect(load({ target, rate: 10, duration: 50, shard })).rejects.toMatchObject({
        code: 'validators/invalid-load',
      });
    }
    await expect(load({ target, concurrency: 2, duration: 50, shard: '1/3' })).rejects.toThrow(/enough for 3 shards/);
    await expect(load({ target, rate: 10, duration: 50, startAt: '2020-01-01T00:00:00Z' })).rejects.toThrow(
      /still to come/,
    );
    await expect(load({ target, rate: 10, duration: 50, startAt: 'soon' })).rejects.toThrow(/to be a moment/);
  });
});
