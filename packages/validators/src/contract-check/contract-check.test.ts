import type { History } from '@perf/analytics';
import { createMemoryHistory } from '@perf/analytics/memory';
import { type ContractOptions, contract, Histogram } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { type ContractCheck, contractCheck } from './contract-check.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 31);

interface Told {
  readonly hoursAgo: number;
  readonly calls: number;
  readonly slow?: number;
  readonly failed?: number;
}

/** A history of `save`: usual calls take 10 ms, slow ones a second. */
async function historyOf(...told: Told[]): Promise<History> {
  const history = createMemoryHistory({ retention: 60 * DAY });
  for (const { hoursAgo, calls, slow = 0, failed = 0 } of told) {
    const histogram = new Histogram();
    for (let call = 0; call < calls; call += 1) histogram.record(call < slow ? 1_000 : 10);
    const operations = [{ name: 'save', labels: {}, recorded: { histogram, failed } }];
    await history.append({ at: NOW - hoursAgo * HOUR, span: 10_000, operations, readings: {}, events: [] });
  }
  return history;
}

async function check(told: Told[], limits: ContractOptions): Promise<ContractCheck> {
  return contractCheck(await historyOf(...told), { contracts: [contract('save', limits)], to: NOW });
}

describe('contractCheck', () => {
  it('says how much of what may be slow was slow', async () => {
    const { state, contracts } = await check([{ hoursAgo: 100, calls: 1_000, slow: 20 }], { p95: 200 });
    expect(state).toBe('kept');
    expect(contracts[0]?.budgets).toMatchObject([{ target: 'p95', allowed: 0.05, calls: 1_000, bad: 20, spent: 0.4 }]);
  });

  it('has a budget spent exactly when the percentile is broken', async () => {
    for (const slow of [49, 50, 51, 300]) {
      const { state, contracts } = await check([{ hoursAgo: 100, calls: 1_000, slow }], { p95: 200 });
      expect(state === 'broken').toBe((contracts[0]?.budgets[0]?.spent ?? 0) > 1);
    }
  });

  it('counts failures apart from slow calls', async () => {
    const { contracts } = await check([{ hoursAgo: 5, calls: 1_000, slow: 10, failed: 5 }], {
      errorRate: 0.01,
      p99: 200,
    });
    expect(contracts[0]?.budgets).toMatchObject([
      { target: 'errorRate', bad: 5, spent: 0.5 },
      { target: 'p99', bad: 10, spent: 1 },
    ]);
  });

  it('tells how fast it burns, and when it is used up if that goes on', async () => {
    const told = [
      { hoursAgo: 20 * 24, calls: 10_000 },
      { hoursAgo: 3, calls: 1_000, slow: 100 },
    ];
    const { contracts } = await check(told, { p95: 200 });
    const budget = contracts[0]?.budgets[0];
    expect(budget?.burn.map(({ rate }) => rate)).toEqual([undefined, 2, 2]);
    expect(budget?.spent).toBeCloseTo(100 / 550, 5);
    // At twice the pace, what is left of a month lasts half as long.
    expect(budget?.lasts).toBeCloseTo(((1 - 100 / 550) * 30 * DAY) / 2, -3);
  });

  it('names the days that broke it by themselves', async () => {
    const told = [
      { hoursAgo: 24 * 10 + 1, calls: 500 },
      { hoursAgo: 24 * 5 + 1, calls: 100, slow: 60 },
    ];
    const { state, contracts } = await check(told, { p95: 200 });
    expect(state).toBe('broken');
    expect(contracts[0]?.brokenDays.map(({ at }) => at)).toEqual([NOW - 6 * DAY]);
  });

  it('names the day on which calls were, at whatever hour it is asked', async () => {
    const history = await historyOf({ hoursAgo: 1, calls: 100, slow: 60 });
    const asked = { contracts: [contract('save', { p95: 200 })] };
    for (const later of [0, 16 * HOUR, 23 * HOUR]) {
      const { contracts } = await contractCheck(history, { ...asked, to: NOW + later });
      expect(contracts[0]?.brokenDays.map(({ at }) => at)).toEqual([NOW - DAY]);
    }
  });

  it('has no budget for a mean or the longest call, and judges them all the same', async () => {
    const { state, contracts } = await check([{ hoursAgo: 2, calls: 100, slow: 1 }], { mean: 50, max: 500 });
    expect(state).toBe('broken');
    expect(contracts[0]?.budgets).toEqual([]);
  });

  it('keeps no promise of an operation that was never seen', async () => {
    const history = await historyOf({ hoursAgo: 2, calls: 100 });
    const contracts = [contract('save', { p95: 200 }), contract('svae', { p95: 200 })];
    const found = await contractCheck(history, { contracts, to: NOW });
    expect(found).toMatchObject({ state: 'kept', unknown: ['svae'] });
    expect(found.contracts[1]).toMatchObject({ verdict: { state: 'insufficient-data' }, seen: undefined });
    expect(found.contracts[1]?.budgets).toMatchObject([{ calls: 0, spent: undefined, lasts: undefined }]);
    expect(await contractCheck(history, { contracts: contracts.slice(1), to: NOW })).toMatchObject({
      state: 'insufficient-data',
    });
  });

  it('says in how many of the hours there were calls', async () => {
    const { contracts } = await check(
      [
        { hoursAgo: 2, calls: 30 },
        { hoursAgo: 50, calls: 30 },
      ],
      { p95: 200 },
    );
    expect(contracts[0]?.seen?.hours).toBe(2);
  });

  it('judges readings over the same time', async () => {
    const history = createMemoryHistory({ retention: 60 * DAY });
    const [span, operations, events] = [1_000, [], []];
    await history.append({ at: NOW - HOUR, span, operations, events, readings: { 'process.rss': 900e6 } });
    const readingContracts = [contract('memory', { reading: 'process.rss', max: '512MB' })];
    expect(await contractCheck(history, { readingContracts, to: NOW })).toMatchObject({ state: 'broken' });
    expect(await contractCheck(history, { readingContracts, to: NOW - DAY })).toMatchObject({
      state: 'insufficient-data',
    });
  });

  it('refuses a period of minutes', async () => {
    const history = await historyOf();
    await expect(contractCheck(history, { period: '5m' })).rejects.toThrow(/period/);
  });
});
