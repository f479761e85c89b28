import type { LoadResult, StressResult } from '@perf/validators';
import { describe, expect, it } from 'vitest';
import { loadFound, stressFound } from './load-shape.ts';

const latency = { count: 100, mean: 9, min: 1, p50: 8, p90: 9, p95: 12.3456, p99: 15, p999: 16, max: 20 };

const loaded = (more: Partial<LoadResult>): LoadResult =>
  ({
    ...{
      valid: true,
      invalidBecause: undefined,
      warnings: [],
      target: 'GET http://localhost/',
      began: 0,
      duration: 10_000,
    },
    ...{ ended: 'finished', requests: 100, failed: 0, errorRate: 0, errors: {}, rate: 10, asked: { rate: 10 } },
    ...{ response: latency, verdicts: [], generator: { cpu: 0.1, scheduler: 'spin', workers: 0, queued: 0 } },
    ...more,
  }) as LoadResult;

const promise = {
  threshold: 'p95<10ms',
  operation: undefined,
  actual: 12.3456,
  limit: 10,
  unit: 'ms',
  samples: 100,
} as const;

describe('what a load test found', () => {
  it.each<[string, Partial<LoadResult>]>([
    ['measured', {}],
    ['kept', { verdicts: [{ ...promise, state: 'kept' }] }],
    [
      'broken',
      {
        verdicts: [
          { ...promise, state: 'broken' },
          { ...promise, state: 'insufficient-data' },
        ],
      },
    ],
    ['unknown', { verdicts: [{ ...promise, state: 'insufficient-data' }] }],
    ['unknown', { requests: 0 }],
    ['failed', { failed: 100 }],
    ['invalid', { valid: false, invalidBecause: 'late', verdicts: [{ ...promise, state: 'broken' }] }],
  ])('is %s', (verdict, more) => {
    expect(loadFound(loaded(more)).verdict).toBe(verdict);
  });

  it('says units, and null where nothing was measured', () => {
    const response = { ...latency, p95: undefined };
    const found = loadFound(loaded({ response, errorRate: undefined, verdicts: [{ ...promise, state: 'broken' }] }));
    expect(found).toMatchObject({ responseMs: { p50: 8, p95: null }, errorRateRatio: null, askedUsers: null });
    expect(found.promises).toEqual([
      { promise: 'p95<10ms', state: 'broken', measured: 12.35, limit: 10, unit: 'ms', requests: 100 },
    ]);
    expect(found.text).toContain('p95 unknown');
  });
});

const stressed = (more: Partial<StressResult>): StressResult =>
  ({
    ...{
      valid: true,
      invalidBecause: undefined,
      breakingPoint: 400,
      bracket: { kept: 400, broken: 408 },
      ended: 'found',
    },
    ...{ brokeFirst: undefined, saturated: [], recovery: { recovered: true, after: 812.4, from: 800 }, usl: undefined },
    ...{ steps: [], warnings: [], target: 'GET http://localhost/', contract: ['p95<10ms'], began: 0, duration: 60_000 },
    ...more,
  }) as StressResult;

describe('what a stress test found', () => {
  it.each<[string, Partial<StressResult>]>([
    ['found', {}],
    ['never-broken', { ended: 'never-broken' }],
    ['never-kept', { ended: 'never-kept' }],
    ['target-died', { ended: 'target-died', valid: false, invalidBecause: 'gone' }],
    ['not-recovered', { recovery: { recovered: false, watched: 20_000, from: 800, answers: true } }],
    ['invalid', { ended: 'out-of-time', valid: false, invalidBecause: 'the budget was used up' }],
  ])('is %s', (verdict, more) => {
    expect(stressFound(stressed(more)).verdict).toBe(verdict);
  });

  it('says up to which rate, and does not call unknown what was never kept', () => {
    expect(stressFound(stressed({}))).toMatchObject({ breakingPointPerSecond: 400, recoveredAfterMs: 812 });
    expect(stressFound(stressed({})).text).toBe(
      'p95<10ms is kept up to 400 requests/s, broken at 408 requests/s: GET http://localhost/',
    );
    const none = { breakingPoint: undefined, bracket: { kept: undefined, broken: undefined } };
    expect(stressFound(stressed(none)).text).toContain('was tried at no rate for long enough');
  });
});
