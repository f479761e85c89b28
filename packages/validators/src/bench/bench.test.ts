/** Benches of functions of this process. What they take is not looked at, only what is said of them. */
import { describe, expect, it, vi } from 'vitest';
import { bench } from './bench.ts';
import { sweep } from './sweep.ts';

const quick = { samples: 3, batch: 0.5, warmup: 5 } as const;
const data = Array.from({ length: 200 }, (_, i) => (i * 7919) % 200);
const sorted = (): number[] => data.toSorted((a, b) => a - b);

describe('bench', () => {
  it('measures functions, synchronous and not, each figure with its unit and within its interval', async () => {
    const { cases } = await bench({ sorted, awaited: async () => sorted() }, quick);
    expect(cases.map(({ name, samples }) => [name, samples])).toEqual([
      ['sorted', 3],
      ['awaited', 3],
    ]);
    for (const { wall, cpu } of cases) {
      for (const { value, interval, unit } of [wall.mean, wall.median, wall.p10, wall.min, cpu.mean]) {
        expect(unit).toBe('ns');
        expect(interval[0]).toBeLessThanOrEqual(value);
        expect(interval[1]).toBeGreaterThanOrEqual(value);
      }
      expect(wall.min.value).toBeLessThanOrEqual(wall.p10.value);
      expect(wall.p10.value).toBeLessThanOrEqual(wall.median.value);
    }
  });

  it('takes a function, a list of functions, and cases with a set-up', async () => {
    const setup = vi.fn();
    const teardown = vi.fn();
    expect((await bench(sorted, quick)).cases[0]?.name).toBe('sorted');
    expect((await bench([sorted, () => 1], quick)).cases.map(({ name }) => name)).toEqual(['sorted', 'case 2']);
    await bench([{ name: 'one', fn: sorted, setup, teardown }], quick);
    expect([setup.mock.calls.length, teardown.mock.calls.length]).toEqual([1, 1]);
  });

  it('warns of work that is none, and of a result that nobody gets', async () => {
    const { cases } = await bench({ nothing: () => undefined, sorted }, { ...quick, batch: 2 });
    const kinds = cases.map(({ warnings }) => warnings.map(({ kind }) => kind));
    expect(kinds[0]).toEqual(expect.arrayContaining(['dead-code', 'result-unused']));
    expect(kinds[1]).not.toContain('dead-code');
  });

  it('warns where processor time says little, since a function waits', async () => {
    const { cases } = await bench({ waits: () => new Promise((done) => setTimeout(done, 2)) }, { ...quick, batch: 5 });
    expect(cases[0]?.warnings.map(({ kind }) => kind)).toContain('waits');
  });

  it('names the case that throws, and tears down all the same', async () => {
    const teardown = vi.fn();
    const broken = {
      fn: () => {
        throw new Error('no disk');
      },
      teardown,
    };
    await expect(bench({ sorted, broken }, quick)).rejects.toMatchObject({
      code: 'validators/case-failed',
      message: expect.stringMatching(/`broken`.*no disk/),
    });
    expect(teardown).toHaveBeenCalledOnce();
  });

  it('gives up a promise that is never kept', async () => {
    const hanging = (): Promise<never> => new Promise(() => undefined);
    await expect(bench({ hanging }, { ...quick, timeout: 20 })).rejects.toThrow(/`hanging`.*not kept within 20 ms/);
  });

  it.each([
    [{}, quick],
    [[], quick],
    [{ a: 1 }, quick],
    [undefined, quick],
    [[sorted, sorted], quick],
    [{ sorted }, { samples: 0 }],
    [{ sorted }, { samples: 1.5 }],
  ])('refuses %j with %j', async (cases, options) => {
    await expect(bench(cases as never, options)).rejects.toMatchObject({ code: 'validators/invalid-argument' });
  });

  it('ends early when it is told to', async () => {
    await expect(bench({ sorted }, { ...quick, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe('sweep', () => {
  it('measures each size on what was set up for it', async () => {
    const setup = vi.fn((size: number) => data.slice(0, size));
    const { points, growth } = await sweep((_, input) => input.toSorted((a, b) => a - b), {
      ...quick,
      sizes: [10, 40],
      setup,
    });
    expect(points.map(({ size }) => size)).toEqual([10, 40]);
    expect(setup.mock.calls.flat()).toEqual([10, 40]);
    expect(growth).toBe('undecided');
  });

  it.each([[[]], [[0]], [[1, Number.NaN]], [undefined]])('refuses the sizes %j', async (sizes) => {
    await expect(sweep(() => 1, { sizes: sizes as never })).rejects.toMatchObject({
      code: 'validators/invalid-argument',
    });
  });
});
