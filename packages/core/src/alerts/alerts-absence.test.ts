/** Alerts on what does not come, and on contracts. */
import { describe, expect, it } from 'vitest';
import { startAlerts as start } from '../../test/start-alerts.ts';
import { contract, judge } from '../contract.ts';
import { createMonitor } from '../create-monitor.ts';

const MINUTE = 60_000;

describe('an absence', () => {
  it('counts from the moment at which somebody began to look, and ends with the first sample', () => {
    const { look } = start([{ name: 'no backup', absent: 'backup.done', for: '20m' }]);
    expect(look(20 * MINUTE - 1, {})).toEqual([]);
    expect(look(1, { 'backup.done': Number.NaN })).toEqual(['firing no backup']);
    expect(look(1, { 'backup.done': 1 })).toEqual(['resolved no backup']);
    expect(look(20 * MINUTE, {})).toEqual([]);
    expect(look(20 * MINUTE, {})).toEqual(['firing no backup']);
  });
});

describe('a contract', () => {
  function verdict(durations: readonly number[], labels?: Record<string, string>) {
    const monitor = createMonitor({ tick: 'manual' });
    for (const ms of durations) monitor.operation('save', labels).record(ms);
    const limits = { p50: 100, max: 200, minSamples: 1, ...(labels && { labels }) };
    return judge(contract('save', limits), monitor.snapshot());
  }

  it('fires while it is broken, and names the clause that is broken most', () => {
    const { look, alerts } = start([{ name: 'slow', contract: 'save' }]);
    expect(look(0, {}, { verdicts: [verdict([300, 300])] })).toEqual(['firing slow']);
    expect(alerts.active()[0]).toMatchObject({ cause: 'p50', threshold: 100, unit: 'ms' });
    expect(look(0, {}, { verdicts: [verdict([5])] })).toEqual(['resolved slow']);
  });

  it('may be one with a name of its own', () => {
    const { look } = start([{ name: 'large', contract: 'memory' }]);
    const broken = { ...verdict([300]), contract: { name: 'memory' } };
    expect(look(0, {}, { verdicts: [verdict([300]), broken] })).toEqual(['firing large']);
  });

  it('neither fires nor resolves on too little data, also of one of several', () => {
    const { look } = start([{ name: 'slow', contract: 'save' }]);
    const [a, b] = [{ tenant: 'a' }, { tenant: 'b' }];
    expect(look(0, {}, { verdicts: [verdict([])] })).toEqual([]);
    expect(look(0, {}, { verdicts: [verdict([300], a), verdict([5], b)] })).toEqual(['firing slow']);
    expect(look(0, {}, { verdicts: [verdict([], a), verdict([5], b)] })).toEqual([]);
    expect(look(0, {})).toEqual([]);
    expect(look(0, {}, { verdicts: [verdict([5], a), verdict([5], b)] })).toEqual(['resolved slow']);
  });
});
