/** What iterations work with, and how long users think. */
import { writeFile } from 'node:fs/promises';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type Driving, drive } from '../../test/drive.ts';
import { csv, json, scenario } from '../compose/scenario.ts';
import { seededRandom } from '../random.ts';
import { rows } from './data.ts';
import { pauseOf } from './think-time.ts';

interface Using extends Driving {
  readonly shard?: { readonly index: number; readonly of: number };
}

describe('data of a scenario', () => {
  const used = async (data: ReturnType<typeof rows<number>>, { shard, ...driving }: Using) => {
    const seen: number[] = [];
    const inner = scenario({ data, steps: [{ name: 'use', run: ({ row }) => void seen.push(row) }] });
    const target = {
      ...inner,
      connect: (connecting: Parameters<typeof inner.connect>[0]) => inner.connect({ ...connecting, shard }),
    };
    const { outcomes } = await drive(target, driving);
    return { seen: seen.sort((a, b) => a - b), outcomes };
  };

  it('gives unique rows once, over all users and all shards, and then fails', async () => {
    const data = rows([1, 2, 3, 4, 5, 6], { order: 'unique' });
    const both = await Promise.all([
      used(data, { users: 2, callsEach: 2, shard: { index: 0, of: 2 } }),
      used(data, { users: 2, callsEach: 2, shard: { index: 1, of: 2 } }),
    ]);
    expect(both.map(({ seen }) => seen)).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(both.map(({ outcomes }) => outcomes)).toEqual([
      { ok: 3, error: 1 },
      { ok: 3, error: 1 },
    ]);
  });

  it('draws random rows by seed', async () => {
    const data = rows(
      Array.from({ length: 50 }, (_, i) => i),
      { order: 'random' },
    );
    const first = await used(data, { callsEach: 10 });
    expect(await used(data, { callsEach: 10 })).toEqual(first);
    expect(first.seen).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('comes from CSV as spreadsheets write it, and from JSON', async () => {
    const { at } = await temporaryFolder();
    await writeFile(at('a.csv'), '\ufeffname,note\r\n"Ada, L.","says ""hi"",\ntwice"\r\nBob,\r\n');
    await writeFile(at('a.json'), '[{"id":7}]');
    expect(await csv(at('a.csv')).read()).toEqual([
      { name: 'Ada, L.', note: 'says "hi",\ntwice' },
      { name: 'Bob', note: '' },
    ]);
    expect(await json(at('a.json')).read()).toEqual([{ id: 7 }]);
    await writeFile(at('b.csv'), 'a,b\n1,"2\n');
    await writeFile(at('c.csv'), 'a,b\n1\n');
    await writeFile(at('b.json'), '{}');
    for (const source of [csv(at('b.csv')), csv(at('c.csv')), json(at('b.json')), csv(at('none.csv'))]) {
      await expect(source.read()).rejects.toMatchObject({ code: 'validators/invalid-data' });
    }
  });
});

describe('think time', () => {
  it('is drawn from what was asked for', () => {
    const drawn = (think: Parameters<typeof pauseOf>[0]): number[] => {
      const [pause, random] = [pauseOf(think), seededRandom(4)];
      return Array.from({ length: 4_000 }, () => pause(random));
    };
    const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
    const even = drawn({ from: '1s', to: '3s' });
    expect(Math.min(...even)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...even)).toBeLessThanOrEqual(3_000);
    expect(mean(even)).toBeCloseTo(2_000, -2);
    const exponential = drawn({ mean: '1s', distribution: 'exponential' });
    expect(mean(exponential) / 1_000).toBeCloseTo(1, 1);
    // Of an exponential distribution 1/e lie above the mean.
    expect(exponential.filter((ms) => ms > 1_000).length / 4_000).toBeCloseTo(Math.exp(-1), 1);
    const normal = drawn({ mean: '1s', distribution: 'normal', deviation: '100ms' });
    expect(mean(normal) / 1_000).toBeCloseTo(1, 1);
    expect(normal.filter((ms) => Math.abs(ms - 1_000) < 100).length / 4_000).toBeCloseTo(0.683, 1);
    expect(drawn('1s').every((ms) => ms === 1_000)).toBe(true);
  });
});
