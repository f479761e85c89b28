/** Two by turns, on made-up clocks: the order, when it is enough, and which clock judges. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../bench/batch.ts';
import { randomOf } from '../statistics/random.ts';
import { type Contest, type ContestOptions, runContest } from './contest.ts';

const options: ContestOptions = {
  alpha: 0.005,
  minEffect: 0.01,
  seed: 1,
  names: ['old', 'new'],
  detect: 0.03,
  time: 60_000,
  signal: undefined,
  onProgress: undefined,
};

interface Costs {
  readonly cpu?: number;
  readonly wall: number;
  readonly noise?: { readonly cpu?: number; readonly wall?: number };
}

function contest(a: Costs, b: Costs, more: Partial<Contest> = {}): Contest & { readonly order: string[] } {
  const random = randomOf(7);
  const order: string[] = [];
  const around = (value: number, noise = 0): number => value * (1 + noise * (2 * random() - 1));
  const runs =
    (name: string, { cpu, wall, noise }: Costs) =>
    async (): Promise<Sample> => {
      order.push(name);
      return { cpu: cpu === undefined ? undefined : around(cpu, noise?.cpu), wall: around(wall, noise?.wall) };
    };
  const open = async () => ({ a: runs('a', a), b: runs('b', b) });
  return { order, open, pairsPerBlock: 2, unit: 'ns', least: 6, most: 40, ...more };
}

const quiet = { cpu: 0.01, wall: 0.02 };

describe('a contest', () => {
  it('has each side go first as often as the other', async () => {
    const one = contest({ cpu: 10, wall: 10, noise: quiet }, { cpu: 10, wall: 10, noise: quiet });
    await runContest(one, options);
    expect(one.order.slice(0, 8).join('')).toBe('abbabaab');
  });

  it('finds what is slower, and what is faster, by how much', async () => {
    const cheap = { cpu: 100, wall: 110, noise: quiet };
    const dear = { cpu: 110, wall: 121, noise: quiet };
    const slower = await runContest(contest(cheap, dear), options);
    expect(slower).toMatchObject({
      verdict: 'regression',
      clock: 'cpu',
      text: expect.stringContaining('`old` is 1.10 × faster than `new`'),
    });
    expect(slower.interval[0]).toBeLessThan(1.1);
    expect(slower.interval[1]).toBeGreaterThan(1.1);
    expect(await runContest(contest(dear, cheap), options)).toMatchObject({ verdict: 'improvement' });
  });

  it('says of equal ones what would have been seen, and goes on until that is small enough', async () => {
    const noisy = { cpu: 100, wall: 100, noise: { cpu: 0.1, wall: 0.2 } };
    const told = await runContest(contest(noisy, noisy, { most: 400 }), options);
    expect(told).toMatchObject({
      verdict: 'no-evidence',
      text: expect.stringMatching(/a change of 2\.\d+ % would have been seen/),
    });
    expect(told.blocks).toBeGreaterThan(6);
    const cut = await runContest(contest(noisy, noisy), { ...options, time: 1e-9 });
    expect(cut.blocks).toBe(6);
    expect(cut.smallestEffect).toBeGreaterThan(0.03);
  });

  it('has the surer clock judge, whatever it says, and tells of the other', async () => {
    const noise = { cpu: 0.005, wall: 0.1 };
    const told = await runContest(contest({ cpu: 50, wall: 100, noise }, { cpu: 50, wall: 150, noise }), options);
    expect(told).toMatchObject({ verdict: 'no-evidence', clock: 'cpu' });
    expect(told.warnings).toEqual([
      expect.objectContaining({ kind: 'other-clock', text: expect.stringMatching(/by time.* 1\.5/) }),
    ]);
  });

  it('judges by the time alone where processor time is next to none of it, stands still, or nobody counts it', async () => {
    const noise = { cpu: 0.001, wall: 0.05 };
    for (const cpu of [2, 0, undefined]) {
      const costs = (wall: number): Costs => ({ wall, noise, ...(cpu === undefined ? {} : { cpu }) });
      expect(await runContest(contest(costs(100), costs(130)), options)).toMatchObject({
        verdict: 'regression',
        clock: 'wall',
      });
    }
  });

  it('takes no difference for one that is smaller than asked for, however sure', async () => {
    const noise = { cpu: 0.0001, wall: 0.1 };
    const pair = [
      { cpu: 1000, wall: 1000, noise },
      { cpu: 1005, wall: 1005, noise },
    ] as const;
    expect(await runContest(contest(...pair), options)).toMatchObject({ verdict: 'no-evidence', smallestEffect: 0.01 });
    expect(await runContest(contest(...pair), { ...options, minEffect: 0 })).toMatchObject({ verdict: 'regression' });
  });

  it('closes what it opened, also when a side fails', async () => {
    const closed: number[] = [];
    const failing: Contest = {
      pairsPerBlock: 1,
      unit: 'ns',
      least: 6,
      most: 9,
      open: async (block) => ({
        a: async () => ({ cpu: 1, wall: 1 }),
        b: () => Promise.reject(new Error('gone')),
        close: async () => void closed.push(block),
      }),
    };
    await expect(runContest(failing, options)).rejects.toThrow('gone');
    expect(closed).toEqual([0]);
  });
});
