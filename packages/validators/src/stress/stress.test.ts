import { contract } from '@perf/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Server, simulated } from '../../test/thought-of-server.ts';
import { load } from '../load/load.ts';
import type { Connection } from '../target.ts';
import type { StressOptions } from './options.ts';
import type { StressResult } from './result.ts';
import { stress } from './stress.ts';

const refusing: Connection = {
  send: (_, done) => void setImmediate(() => done('refused')),
  close: async () => undefined,
};

describe('stress', () => {
  it('finds the breaking point of any server within 3 %, in at most 90 s', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 150, max: 1_500, noNaN: true }), async (capacity) => {
        const found = await simulated({ capacity });
        expect(found).toMatchObject({ valid: true, ended: 'found', invalidBecause: undefined });
        expect(Math.abs((found.breakingPoint ?? 0) / capacity - 1)).toBeLessThan(0.03);
        expect(found.duration).toBeLessThanOrEqual(90_000);
      }),
      { numRuns: 40 },
    );
  });

  it('says what it broke, how it came back, and each step that led there', async () => {
    const found = await simulated({ capacity: 310 });
    expect(found.brokeFirst).toMatchObject({ what: 'latency' });
    expect(found.recovery).toEqual({ recovered: true, after: 400, from: 640 });
    expect(found.steps.slice(0, 6).map(({ rate, answer }) => [rate, answer])).toEqual([
      [20, 'kept'],
      [40, 'kept'],
      [80, 'kept'],
      [160, 'kept'],
      [320, 'kept'],
      [640, 'broken'],
    ]);
    expect(found.steps.filter(({ rate }) => rate === 640)).toHaveLength(2);
  });

  it('blames nothing that was used up before there was any load to speak of', async () => {
    const readings = (): { 'machine.cpu': number } => ({ 'machine.cpu': 1 });
    const found = await simulated({ capacity: 310 }, { readings });
    expect(found.brokeFirst).toMatchObject({ what: 'latency' });
    expect(found.saturated.map(({ what }) => what)).not.toContain('cpu');
    expect(found.warnings).toContainEqual(expect.stringMatching(/at 20\/s already.*CPU busy: 100 %/));
  });

  it('repeats what the generator spoilt, and is right all the same', async () => {
    const found = await simulated({ capacity: 300, isSpoilt: (step) => step % 4 === 2 });
    expect(found.steps.some(({ answer }) => answer === 'unknown')).toBe(true);
    expect(found.valid).toBe(true);
    expect(Math.abs((found.breakingPoint ?? 0) / 300 - 1)).toBeLessThan(0.03);
  });

  it('is invalid rather than wrong on a machine that spoils every step near the breaking point', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 1.02, max: 3, noNaN: true }), async (fog) => {
        const isSpoilt = (_: number, rate: number): boolean => rate > 300 / fog && rate < 300 * fog;
        const found = await simulated({ capacity: 300, isSpoilt });
        const off = Math.abs((found.breakingPoint ?? Number.NaN) / 300 - 1);
        if (found.valid) expect(off).toBeLessThan(0.1);
        else expect(found.invalidBecause).toMatch(/noisy|could not be measured|budget/);
      }),
      { numRuns: 30 },
    );
  });

  it('tells a target that dies, and the rate that it still kept', async () => {
    const found = await simulated({ capacity: 5_000, diesAbove: 200 }, { contract: 'p95<100ms, errors<1%' });
    expect(found).toMatchObject({
      valid: false,
      ended: 'target-died',
      bracket: { kept: 80, broken: undefined },
      recovery: { recovered: false, from: 320 },
    });
    expect(found.invalidBecause).toMatch(/did not come back after 320\/s/);
  });

  it('tells one that answers and does not recover from one that is gone', async () => {
    const found = await simulated({ capacity: 300, diesAbove: 300, isAlive: true });
    expect(found).toMatchObject({ valid: false, ended: 'not-recovered' });
    expect(found.invalidBecause).toMatch(/answers, and did not keep the contract again/);
  });

  it('does not call kept what fails fast, and asks for a promise about failures', async () => {
    const target = { name: 'refusing', connect: async () => refusing };
    const found = await stress({ target, contract: 'p95<100ms', from: 200, step: 400, recovery: 600, budget: '4s' });
    expect(found).toMatchObject({ valid: false, ended: 'target-died', breakingPoint: undefined });
    expect(found.bracket.kept).toBeUndefined();
    expect(found.steps[0]?.because).toMatch(/requests failed/);
    expect(found.warnings).toContainEqual(expect.stringMatching(/errors<1%/));
  });

  it('has no breaking point where the contract is never broken, or never kept', async () => {
    expect(await simulated({ capacity: 1e6 }, { maxRate: 500 })).toMatchObject({
      valid: true,
      ended: 'never-broken',
      breakingPoint: undefined,
      bracket: { kept: 500, broken: undefined },
    });
    expect(await simulated({ capacity: 1e6 }, { contract: 'p95<1ms' })).toMatchObject({
      ended: 'never-kept',
      breakingPoint: undefined,
      bracket: { kept: undefined },
    });
  });

  it('calls a bracket valid that is as narrow as was asked for', async () => {
    const found = await simulated({ capacity: 310 }, { resolution: 0.5 });
    expect(found).toMatchObject({ valid: true, ended: 'found' });
    expect((found.bracket.broken ?? 0) / (found.bracket.kept ?? 1)).toBeGreaterThan(1.1);
  });

  it('keeps what it found when the sweep of users fails', async () => {
    const found = await simulated({ capacity: 310, refusesUsers: true }, { usl: true });
    expect(found).toMatchObject({ valid: true, ended: 'found', usl: undefined });
    expect(found.warnings).toContainEqual(expect.stringMatching(/sweep of users ended at 1: nobody is there/));
  });

  it('fits the law to a sweep of users', async () => {
    const found = await simulated({ capacity: 310 }, { usl: true });
    expect(found.usl?.lambda.value).toBeCloseTo(100, 0);
    expect(found.usl?.peakRate).toBeCloseTo(500, -1);
  });

  it('judges a contract on a part of the requests by that part alone', async () => {
    const server: Server = { capacity: 1_000, slowPart: 90 };
    const of = (operation: string): Promise<StressResult> =>
      simulated(server, { contract: contract(operation, { p95: 50 }), maxRate: 200 });
    expect(await of('slow')).toMatchObject({ ended: 'never-kept' });
    expect(await of('quick')).toMatchObject({ ended: 'never-broken' });
    expect(await of('another')).toMatchObject({ valid: false, ended: 'unsure' });
  });

  it('gives the bracket so far when its time is over', async () => {
    const found = await simulated({ capacity: 700 }, { budget: '30s' });
    expect(found).toMatchObject({ valid: false, ended: 'out-of-time' });
    expect(found.duration).toBeLessThanOrEqual(31_000);
    expect(found.bracket.kept).toBeLessThanOrEqual(720);
    expect(found.bracket.broken).toBeGreaterThan(700);
  });

  it('gives the bracket so far when it is stopped', async () => {
    const stopping = new AbortController();
    const onProgress = ({ trying }: { trying: number }): void => {
      if (trying === 640) stopping.abort();
    };
    const found = await simulated({ capacity: 700 }, { signal: stopping.signal, onProgress });
    expect(found).toMatchObject({ valid: false, ended: 'stopped', bracket: { kept: 160, broken: undefined } });
  });

  it.each([
    [{ contract: [] }, /contract/],
    [{ contract: 'p(95)<' }, /character 7/],
    [{ contract: 'rate>100' }, /contract/],
    [{ from: 0 }, /from/],
    [{ maxRate: Number.NaN }, /maxRate/],
    [{ resolution: 0 }, /resolution/],
    [{ readings: 7 as never }, /readings/],
    [{ target: 7 as never }, /target/],
  ] satisfies [Partial<StressOptions>, RegExp][])('refuses %j', async (options, message) => {
    const all = { target: async () => undefined, contract: 'p95<1ms', ...options };
    await expect(async () => stress(all)).rejects.toThrow(message);
  });

  it('really finds how often a function can be called that takes turns', { timeout: 20_000 }, async () => {
    let free = 0;
    const each = 1_000 / 300;
    const takesTurns = (): Promise<void> => {
      free = Math.max(performance.now(), free) + each;
      return new Promise((resolve) => void setTimeout(resolve, Math.max(0, free - performance.now())));
    };
    const readings = (): { 'loop.utilization': number } => ({ 'loop.utilization': 0.5 });
    const options = { from: 100, resolution: 0.3, step: 600, budget: '4s', readings } as const;
    const found = await stress({ target: takesTurns, contract: 'p95<60ms', ...options });
    // However busy the machine: what it says lies round the truth, or it says that it does not know.
    expect(found.bracket.kept ?? 0).toBeLessThan(330);
    expect(found.bracket.broken ?? 300).toBeGreaterThan(200);
    expect(found.steps[0]?.readings).toEqual({ 'loop.utilization': 0.5 });
  });
});

describe('the load of a step', () => {
  it('is refused with the words of load when nobody is there', async () => {
    const connect = (): Promise<never> => Promise.reject(new Error('nobody is there'));
    await expect(stress({ target: { name: 'gone', connect }, contract: 'p95<1ms' })).rejects.toThrow('nobody is there');
    await expect(load({ target: { name: 'gone', connect }, rate: 1 })).rejects.toThrow('nobody is there');
  });
});
