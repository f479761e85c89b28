import { describe, expect, it } from 'vitest';
import type { CheckKind, CheckResult, CheckState } from '../check.ts';
import { rollUp } from '../roll-up.ts';
import { toHealthJson } from './health-json.ts';
import { toText } from './text.ts';

const AT = Date.UTC(2026, 0, 1);

function result(name: string, state: CheckState, more: Partial<CheckResult> = {}): CheckResult {
  return { name, kind: 'readiness', state, text: '', at: AT, age: 3_000, duration: 12, ...more };
}

const of = (kind: CheckKind, state: CheckState): CheckResult => result(`${kind} ${state}`, state, { kind });

describe('the whole', () => {
  it.each<[string, CheckResult[], string]>([
    ['fail', [of('readiness', 'fail'), of('liveness', 'unknown')], '1 fails'],
    ['fail', [of('readiness', 'unauthorised')], 'denied'],
    ['fail', [of('startup', 'blocked')], 'blocked'],
    ['unknown', [of('liveness', 'unknown'), of('readiness', 'warn')], 'unknown'],
    ['warn', [of('readiness', 'warn'), of('readiness', 'pass')], 'warns'],
    ['warn', [of('diagnostic', 'fail'), of('readiness', 'pass')], 'diagnostic'],
    ['warn', [of('diagnostic', 'unknown')], 'diagnostic'],
    ['pass', [of('diagnostic', 'pass'), of('readiness', 'pass')], 'pass'],
    ['pass', [], 'none'],
  ])('is %s', (state, checks) => {
    expect(rollUp(checks, AT).state).toBe(state);
  });

  it('is told in one sentence: causes first, and what waits for them', () => {
    const blocked = ['orders', 'mails', 'search', 'stock', 'tax'].map((name) =>
      result(name, 'blocked', { blockedBy: 'database' }),
    );
    const checks = [
      ...blocked,
      result('cache', 'warn', { text: 'slow' }),
      result('database', 'fail', { text: 'connection refused' }),
      result('disk', 'pass'),
    ];
    expect(rollUp(checks, AT).text).toBe(
      "database fails (connection refused), so orders, mails, search and 2 more can't be asked; cache warns (slow); 1 passes",
    );
  });

  it('does not name twenty failures', () => {
    const checks = Array.from({ length: 20 }, (_, i) => result(`c${i}`, 'fail'));
    expect(rollUp(checks, AT).text).toBe('c0 fails; c1 fails; c2 fails; 17 more are not well');
  });

  it('names what is blocked by a check that is well again', () => {
    const checks = [result('a', 'pass'), result('b', 'blocked', { blockedBy: 'a' })];
    expect(rollUp(checks, AT).text).toBe('b is blocked (by a); 1 passes');
  });
});

describe('health+json', () => {
  const body = (checks: CheckResult[]): Record<string, unknown> => JSON.parse(toHealthJson(rollUp(checks, AT)).body);

  it('has a list for each figure of a check, and finer states beside the three of the draft', () => {
    const disk = result('disk', 'warn', {
      text: '9 % free',
      observed: [
        { name: 'free', value: 9, unit: '%' },
        { name: 'names', value: 80, unit: '%' },
      ],
    });
    const orders = result('orders', 'blocked', { blockedBy: 'database', text: 'not asked' });
    const at = { time: '2026-01-01T00:00:00.000Z', ageMs: 3_000, componentType: 'readiness' };
    expect(body([disk, orders])).toEqual({
      status: 'fail',
      output: 'disk warns (9 % free); orders is blocked (by database)',
      checks: {
        'disk:free': [{ status: 'warn', ...at, output: '9 % free', observedValue: 9, observedUnit: '%' }],
        'disk:names': [{ status: 'warn', ...at, output: '9 % free', observedValue: 80, observedUnit: '%' }],
        orders: [{ status: 'fail', state: 'blocked', ...at, output: 'not asked', blockedBy: 'database' }],
      },
    });
  });

  it.each<[number, string, CheckResult[]]>([
    [200, 'pass', [of('readiness', 'pass')]],
    [200, 'warn', [of('readiness', 'warn')]],
    [503, 'fail', [of('readiness', 'fail')]],
    [503, 'fail', [of('readiness', 'unknown')]],
    [200, 'warn', [of('liveness', 'unknown'), of('liveness', 'pass')]],
    [503, 'fail', [of('liveness', 'fail')]],
    [200, 'warn', [of('diagnostic', 'fail')]],
    [200, 'pass', []],
  ])('answers %d %s', (status, said, checks) => {
    const answer = toHealthJson(rollUp(checks, AT));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).status).toBe(said);
    expect(answer.headers['content-type']).toContain('application/health+json');
  });

  it('keeps checks apart whose names are names of JavaScript, or have a colon', () => {
    const checks = body([result('__proto__', 'pass'), result('a:b', 'pass'), result('a.b', 'fail')]).checks as object;
    expect(Object.keys(checks)).toEqual(['__proto__', 'a.b']);
    expect(Object.entries(checks)[1]?.[1]).toHaveLength(2);
  });

  it('tells strangers nothing but the whole when told so', () => {
    const report = rollUp([result('database', 'fail', { text: 'at 10.0.0.7' })], AT);
    expect(toHealthJson(report, { details: false, service: { version: '1' } }).body).toBe(
      '{"status":"fail","version":"1"}',
    );
  });

  it('survives a moment that is no date', () => {
    expect(body([result('a', 'pass', { at: Number.NaN })]).checks).toHaveProperty('a');
  });
});

describe('text', () => {
  it('has what is not well first, with ages', () => {
    const checks = [
      result('disk', 'pass', { observed: [{ name: 'free', value: 81.23456, unit: '%' }] }),
      result('orders', 'blocked', { blockedBy: 'database' }),
      result('database', 'fail', {
        text: 'connection refused',
        age: 240_000,
        maintenance: { until: AT + 60_000, reason: 'new disk' },
      }),
    ];
    expect(toText(rollUp(checks, AT)).split('\n')).toEqual([
      "fail: database fails (connection refused), in maintenance, so orders can't be asked; 1 passes",
      '  database  fail     connection refused · maintenance: new disk · in 12 ms · 4 min ago',
      '  orders    blocked  by database · 3 s ago',
      '  disk      pass     free 81.23 % · in 12 ms · 3 s ago',
    ]);
  });
});
