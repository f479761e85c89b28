import { describe, expect, it } from 'vitest';
import { basicContract, type ContractOptions, contract, judge, type TargetName } from './contract.ts';
import { createMonitor } from './create-monitor.ts';
import type { Snapshot } from './snapshot.ts';
import type { VerdictState } from './verdict.ts';

/** A snapshot of calls to `save`, each as long as given; every one of `failed` more takes as long as the first. */
function snapshotOf(durations: readonly number[], failed = 0): Snapshot {
  const monitor = createMonitor({ tick: 'manual' });
  const save = monitor.operation('save');
  for (const ms of durations) save.record(ms);
  for (let i = 0; i < failed; i += 1) save.record(durations[0] ?? 1, { failed: true });
  return monitor.snapshot();
}

const equal = (ms: number, times = 20): number[] => new Array<number>(times).fill(ms);

function stateOf(options: ContractOptions, snapshot: Snapshot): VerdictState {
  return judge(contract('save', options), snapshot).state;
}

describe('judge', () => {
  const limits: readonly TargetName[] = ['mean', 'p50', 'p95', 'p99', 'p999', 'max'];

  it.each(limits)('keeps %s at its limit and breaks it past that', (target) => {
    const snapshot = snapshotOf(equal(200));
    expect(stateOf({ [target]: 200 }, snapshot)).toBe('kept');
    expect(stateOf({ [target]: 199.999 }, snapshot)).toBe('broken');
  });

  it('keeps an error rate at its limit and breaks it past that', () => {
    expect(stateOf({ errorRate: 0.05 }, snapshotOf(equal(1, 19), 1))).toBe('kept');
    expect(stateOf({ errorRate: 0.05 }, snapshotOf(equal(1, 18), 2))).toBe('broken');
    expect(stateOf({ errorRate: 0 }, snapshotOf(equal(1)))).toBe('kept');
    expect(stateOf({ errorRate: 0 }, snapshotOf(equal(1), 1))).toBe('broken');
  });

  it('looks at the percentile that was promised, not at others', () => {
    const snapshot = snapshotOf([...equal(10, 97), ...equal(900, 3)]);
    expect(stateOf({ p95: 200 }, snapshot)).toBe('kept');
    expect(stateOf({ p99: 200 }, snapshot)).toBe('broken');
  });

  it('says of each clause what was promised, what came, and by how much', () => {
    const verdict = judge(contract('save', { max: 200, errorRate: 0.5 }), snapshotOf(equal(300)));
    expect(verdict).toMatchObject({ state: 'broken', samples: 20, window: undefined });
    expect(verdict.clauses).toEqual([
      { target: 'max', unit: 'ms', limit: 200, actual: 300, state: 'broken', ratio: 1.5 },
      { target: 'errorRate', unit: 'ratio', limit: 0.5, actual: 0, state: 'kept', ratio: 0 },
    ]);
  });

  it('has too little data below the least number of samples, and judges from it on', () => {
    expect(stateOf({ p95: 1 }, snapshotOf(equal(300, 19)))).toBe('insufficient-data');
    expect(stateOf({ p95: 1 }, snapshotOf(equal(300, 20)))).toBe('broken');
    expect(stateOf({ p95: 1, minSamples: 1 }, snapshotOf([300]))).toBe('broken');
  });

  it('has too little data of an operation that was never called', () => {
    const verdict = judge(contract('save', { p95: 1 }), createMonitor({ tick: 'manual' }).snapshot());
    expect(verdict).toMatchObject({ state: 'insufficient-data', samples: 0 });
    expect(verdict.clauses).toMatchObject([{ actual: undefined, ratio: undefined, state: 'insufficient-data' }]);
  });

  it('takes all series of an operation as one, unless the contract names labels', () => {
    const monitor = createMonitor({ tick: 'manual' });
    for (const ms of equal(10)) monitor.operation('save', { tenant: 'a' }).record(ms);
    for (const ms of equal(900)) monitor.operation('save', { tenant: 'b' }).record(ms);
    const snapshot = monitor.snapshot();
    expect(judge(contract('save', { p95: 200 }), snapshot)).toMatchObject({ state: 'broken', samples: 40 });
    expect(judge(contract('save', { p95: 200, labels: { tenant: 'a' } }), snapshot).state).toBe('kept');
    expect(judge(contract('save', { p95: 200, labels: { tenant: 'b' } }), snapshot).state).toBe('broken');
    expect(judge(contract('save', { p95: 200, labels: {} }), snapshot).state).toBe('insufficient-data');
  });

  it('gives no ratio to a limit of 0', () => {
    const verdict = judge(contract('save', { errorRate: 0 }), snapshotOf(equal(1), 1));
    expect(verdict.clauses[0]?.ratio).toBeUndefined();
  });

  it('gives a verdict that is frozen and names what it covers', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const promised = contract('save', { p95: 1, window: '5m' });
    const verdict = judge(promised, monitor.snapshot({ window: '5m' }));
    expect(verdict.window).toBe('5m');
    expect([verdict, verdict.clauses, verdict.clauses[0], promised, promised.targets].every(Object.isFrozen)).toBe(
      true,
    );
  });
});

describe('contract', () => {
  it.each([
    [{ p90: 1 }, '`p90`', 'one of mean, p50, p95, p99, p999, max, errorRate, got `"p90"`'],
    [{ p95: -1 }, '`p95`', 'milliseconds of at least 0, got `-1`'],
    [{ p95: Number.NaN }, '`p95`', 'milliseconds of at least 0, got `NaN`'],
    [{ p95: Number.POSITIVE_INFINITY }, '`p95`', 'milliseconds of at least 0, got `Infinity`'],
    [{ p95: '200' }, '`p95`', 'milliseconds of at least 0, got `"200"`'],
    [{ p95: undefined }, '`p95`', 'milliseconds of at least 0, got `undefined`'],
    [{ errorRate: 1.01 }, '`errorRate`', 'a share from 0 to 1, got `1.01`'],
    [{}, '`targets`', 'at least one, like { p95: 200 }, got `{}`'],
    [{ p95: 1, minSamples: 0 }, '`minSamples`', 'a positive integer, got `0`'],
    [{ p95: 1, minSamples: 2.5 }, '`minSamples`', 'a positive integer, got `2.5`'],
    [{ p95: 1, window: '10m' }, '`window`', "one of '10s', '1m', '5m', '1h' and 'last', got `\"10m\"`"],
  ])('refuses %o', (options, key, rest) => {
    expect(() => contract('save', options as ContractOptions)).toThrow(
      expect.objectContaining({
        code: 'core/invalid-contract',
        message: `Expected ${key} of the contract on \`save\` to be ${rest}`,
        hint: expect.stringContaining("contract('save', { p95: 200, errorRate: 0.01 })"),
      }),
    );
  });

  it('takes times as texts with a unit', () => {
    expect(contract('save', { p95: '0.2s', max: '1m', errorRate: 0.01 }).targets).toEqual({
      p95: 200,
      max: 60_000,
      errorRate: 0.01,
    });
  });

  it('accepts every limit from 0 on', () => {
    expect(contract('save', { p95: 0, errorRate: 1 }).targets).toEqual({ p95: 0, errorRate: 1 });
  });

  it.each([
    ['', { p95: 1 }],
    [undefined, { p95: 1 }],
    ['save', undefined],
    ['save', null],
  ])('refuses the operation %j with %j by a PerfError, as callers without types may write it', (operation, options) => {
    const refused = (): unknown => contract(operation as string, options as unknown as ContractOptions);
    expect(refused).toThrow(expect.objectContaining({ code: 'core/invalid-contract' }));
  });
});

describe('the contract of a basic operation', () => {
  it.each([
    ['kept at 200 ms', equal(200), 'kept'],
    ['broken by a slow body', equal(201), 'broken'],
    ['broken by one call in fifty of more than a second', [...equal(1, 98), ...equal(1_001, 2)], 'broken'],
    ['kept with one call in two hundred of ten seconds', [...equal(1, 199), 10_000], 'kept'],
    ['broken by a tail so heavy that the average is', [...equal(1, 199), 100_000], 'broken'],
  ])('is %s', (_, durations, state) => {
    expect(judge(basicContract('save'), snapshotOf(durations)).state).toBe(state);
  });

  it('takes other limits one by one', () => {
    expect(basicContract('save', { p95: '1s', errorRate: 0 }).targets).toEqual({
      mean: 200,
      p95: 1_000,
      p99: 1_000,
      errorRate: 0,
    });
  });
});
