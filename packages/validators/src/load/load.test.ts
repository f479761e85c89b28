import { contract, decode } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { loadJson } from '../report/load-json.ts';
import { fnTarget } from '../targets/fn-target.ts';
import { load } from './load.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a load test', () => {
  it('makes as many requests as it is asked for, by as many users at once', async () => {
    const users = new Set<number>();
    let [underWay, most] = [0, 0];
    const target = fnTarget(async ({ user }) => {
      users.add(user);
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(1);
      underWay -= 1;
    });
    const result = await load({ target, concurrency: 7, iterations: 100 });
    expect(result).toMatchObject({ requests: 100, failed: 0, errors: {}, ended: 'finished', executor: 'iterations' });
    expect([users.size, most]).toEqual([7, 7]);
    expect(result.series.reduce((sum, { requests }) => sum + requests, 0)).toBe(100);
  });

  it('counts failures by kind, and reads answers apart by tag', async () => {
    let calls = 0;
    const target = fnTarget(
      async () => {
        calls += 1;
        if (calls % 4 === 0) throw new Error('broken');
        return calls % 2;
      },
      { accept: (answer) => answer === 1, tag: (answer) => `answer ${answer}` },
    );
    const result = await load({ target, concurrency: 1, iterations: 40 });
    expect(result.errors).toEqual({ error: 10, 'bad-answer': 10 });
    expect(result.tags['answer 1']).toMatchObject({ requests: 20, failed: 0 });
    expect(result.tags['answer 0']).toMatchObject({ requests: 10, failed: 10 });
  });

  it('sends as many requests as a rate asks for, however long they take', async () => {
    const result = await load({ target: () => pause(300), rate: 50, duration: 400 });
    expect(result.requests).toBe(20);
    expect(result.response.count).toBe(result.service.count);
    expect(result.lag.count).toBe(20);
  });

  it('gives up a call that never ends, and listens no more to one that ends too late', async () => {
    let calls = 0;
    let endFirst = (): void => undefined;
    let isUnderWay = false;
    const target = fnTarget(async () => {
      calls += 1;
      if (calls === 1) {
        return new Promise<void>((resolve) => {
          endFirst = resolve;
        });
      }
      expect(isUnderWay).toBe(false);
      isUnderWay = true;
      endFirst();
      await pause(5);
      isUnderWay = false;
    });
    const result = await load({ target, concurrency: 1, iterations: 3, timeout: 100 });
    expect(result).toMatchObject({ requests: 3, errors: { timeout: 1 } });
    const hanging = await load({ target: () => new Promise(() => undefined), rate: 50, duration: 100, drain: 50 });
    expect(hanging).toMatchObject({ requests: 5, failed: 5, errors: { unanswered: 5 } });
  });

  it('lets the event loop turn under a function that answers at once, and keeps the warm-up apart', async () => {
    const result = await load({ target: async () => undefined, concurrency: 5, duration: 60, warmup: 40 });
    expect(result.warmup?.requests).toBeGreaterThan(0);
    expect(result.requests).toBeGreaterThan(0);
    expect(result.failed).toBe(0);
  });

  it('gives what was measured so far when it is stopped', async () => {
    const stopping = new AbortController();
    let calls = 0;
    const target = fnTarget(async () => {
      calls += 1;
      if (calls === 20) stopping.abort();
      await pause(1);
    });
    const result = await load({ target, concurrency: 2, duration: '1h', signal: stopping.signal });
    expect(result.ended).toBe('stopped');
    expect(result.requests + result.cut).toBe(20);
    const before = await load({ target, duration: '1h', signal: AbortSignal.abort() });
    expect(before).toMatchObject({ ended: 'stopped', requests: 0, valid: false, p95: undefined });
  });

  it('judges contracts of every form, and says when there was too little data', async () => {
    const contracts = ['p(95)<60000', { max: 60_000 }, contract('rare', { p95: 1 }), 'errors<1%', 'max<0ms'];
    const tagged = fnTarget(() => pause(1), { tag: () => 'rare' });
    const result = await load({ target: tagged, concurrency: 2, iterations: 30, contracts });
    expect(result.verdicts.map(({ state }) => state)).toEqual(['kept', 'kept', 'broken', 'kept', 'broken']);
    const few = await load({ target: () => pause(1), concurrency: 1, iterations: 3, contracts: 'p95<200ms' });
    expect(few.verdicts).toMatchObject([{ state: 'insufficient-data', samples: 3 }]);
  });

  it('is invalid when the generator was too late to tell, and valid when a promise was kept all the same', async () => {
    // Holds the event loop for longer than requests are apart.
    const target = fnTarget(() => {
      for (const until = performance.now() + 15; performance.now() < until; );
    });
    const how = { target, rate: 100, duration: 300 };
    expect(await load(how)).toMatchObject({ valid: false, invalidBecause: expect.stringContaining('late by') });
    const broken = await load({ ...how, contracts: 'p95<5ms', abortWhenHopeless: false });
    expect(broken).toMatchObject({ valid: false, verdicts: [{ state: 'broken' }] });
    expect(await load({ ...how, contracts: 'p95<60s' })).toMatchObject({ valid: true, verdicts: [{ state: 'kept' }] });
  });

  it.each([
    [{ rate: 0 }, 'rate'],
    [{ rate: Number.NaN }, 'rate'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ duration: 0 }, 'duration'],
    [{ iterations: 0 }, 'iterations'],
    [{ rate: 5, iterations: 5 }, 'iterations'],
    [{ stages: [] }, 'stages'],
    [{ profile: 'rush' as 'spike' }, 'profile'],
  ])('refuses %o', async (options, name) => {
    await expect(load({ target: async () => undefined, ...options })).rejects.toMatchObject({
      code: 'validators/invalid-load',
      message: expect.stringContaining(`\`${name}\``),
    });
  });

  it('becomes JSON whose histograms lose nothing', async () => {
    const result = await load({ target: () => pause(1), concurrency: 2, iterations: 30 });
    const json = JSON.parse(JSON.stringify(loadJson(result)));
    expect(json).toMatchObject({ schema: 1, kind: 'load', requests: 30, valid: true });
    expect(decode(Buffer.from(json.histograms.response, 'base64')).histogram.count).toBe(30);
  });
});
