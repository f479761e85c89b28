/** Checks of what somebody else has measured or done. */
import { contract, createMonitor, judge, judgeReadings } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { contractsCheck, freshnessCheck } from './index.ts';

const HOUR = 3_600_000;

describe('freshnessCheck', () => {
  const told = (last: number | undefined) =>
    ask(freshnessCheck({ name: 'backup', last: () => last, fail: '26h', now: () => 1e12 }));

  it('warns at half of the age that is allowed, and fails at it', async () => {
    expect(await told(1e12 - HOUR)).toMatchObject({ state: 'pass', text: 'last 60 min ago, 26 h allowed' });
    expect((await told(1e12 - 13 * HOUR + 1)).state).toBe('pass');
    expect((await told(1e12 - 13 * HOUR)).state).toBe('warn');
    expect((await told(1e12 - 26 * HOUR)).state).toBe('fail');
  });

  it('is unknown where it never was, or is dated ahead', async () => {
    expect(await told(undefined)).toMatchObject({ state: 'unknown', text: 'not known to have happened yet' });
    expect((await told(Number.NaN)).state).toBe('unknown');
    expect(await told(1e12 + 2 * HOUR)).toMatchObject({ state: 'unknown', text: 'dated 2 h ahead: a clock is wrong' });
    expect((await told(1e12 + 5_000)).state).toBe('pass');
  });

  it('fails where it can not be known', async () => {
    const check = freshnessCheck({ last: () => Promise.reject(new Error('no folder')), fail: '1d' });
    expect(await ask(check)).toMatchObject({ state: 'fail', text: 'no folder' });
  });
});

describe('contractsCheck', () => {
  const monitor = createMonitor({ tick: 'manual' });
  for (let i = 0; i < 50; i += 1) monitor.operation('save').record(100);
  const snapshot = monitor.snapshot();
  const [kept, broken, unjudged] = [
    judge(contract('save', { p95: 200 }), snapshot),
    judge(contract('save', { p95: 50 }), snapshot),
    judge(contract('load', { p95: 50 }), snapshot),
  ];
  const memory = judgeReadings(contract('memory', { reading: 'process.rss', max: 5 }), [{ at: 0, min: 9, max: 9 }]);

  it('names the contracts that are broken, on operations and on readings', async () => {
    expect(await ask(contractsCheck({ verdicts: () => [kept, broken, memory, unjudged] }))).toMatchObject({
      state: 'fail',
      text: 'broken: save, memory',
      observed: [{ value: 1 }, { value: 2 }],
    });
  });

  it('passes when some are kept and none is broken, and is unknown when none could be judged', async () => {
    expect(await ask(contractsCheck({ verdicts: () => [kept, unjudged] }))).toMatchObject({
      state: 'pass',
      text: '1 of 2 kept',
    });
    expect((await ask(contractsCheck({ verdicts: () => [unjudged] }))).state).toBe('unknown');
    expect((await ask(contractsCheck({ verdicts: () => [] }))).state).toBe('pass');
  });
});
