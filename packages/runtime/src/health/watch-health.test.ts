import { type Alert, contract, createMonitor, judge, type Readings } from '@perf/core';
import { defineCheck } from '@perf/health';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import type { Known } from './known-checks.ts';
import { watchHealth } from './watch-health.ts';

const known = (more: Partial<Known> = {}): Known => ({
  readings: () => ({}),
  lookedAt: () => Date.now(),
  verdicts: () => [],
  alerts: () => [],
  usage: () => [],
  dataFolder: undefined,
  ...more,
});
const stateOf = async (name: string, more: Partial<Known>) => {
  const { checks } = await watchHealth(known(more), { checks: [], maintenance: [] }).run();
  return checks.find((check) => check.name === name)?.state;
};
const reading = (readings: Readings): Partial<Known> => ({ readings: () => readings });

describe('what is known anyway', () => {
  it.each<[string, Readings, string]>([
    ['event loop', { 'loop.delay.p99': 20 }, 'pass'],
    ['event loop', { 'loop.delay.p99': 250 }, 'warn'],
    ['event loop', { 'loop.delay.p99': 1_500 }, 'fail'],
    ['memory', { 'process.heap.used': 50, 'process.heap.limit': 100 }, 'pass'],
    ['memory', { 'process.heap.used': 96, 'process.heap.limit': 100 }, 'fail'],
    ['memory', { 'machine.memory.used': 96, 'machine.memory.available': 4 }, 'warn'],
    ['file descriptors', { 'tree.files.share': 0.85 }, 'warn'],
  ])('%s is judged by %j: %s', async (name, readings, state) => {
    expect(await stateOf(name, reading(readings))).toBe(state);
  });

  it('is told of the limit that is nearest, in trouble first', async () => {
    const readings: Readings = {
      'process.heap.used': 86,
      'process.heap.limit': 100,
      'machine.memory.used': 90,
      'machine.memory.available': 10,
    };
    const { checks } = await watchHealth(known(reading(readings)), { checks: [], maintenance: [] }).run();
    expect(checks.find(({ name }) => name === 'memory')).toMatchObject({
      state: 'warn',
      text: '86 B of 100 B of the heap used, 86 %',
    });
  });

  it('is silent of what nobody measures, and then well', async () => {
    const report = await watchHealth(known(), { checks: [], maintenance: [] }).run();
    expect(report.checks.map(({ name }) => name)).toEqual(['process', 'samples', 'contracts', 'alerts']);
    expect(report.state).toBe('pass');
  });

  it('warns of a broken contract, and of an alert that fires, but takes nobody out of service', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    for (let i = 0; i < 30; i += 1) monitor.operation('save').record(100);
    const verdict = judge(contract('save', { p95: 10 }), monitor.snapshot());
    monitor.close();
    const alert = { name: 'slow', state: 'firing', severity: 'critical' } as Alert;
    const health = watchHealth(known({ verdicts: () => [verdict], alerts: () => [alert] }), {
      checks: [],
      maintenance: [],
    });
    const report = await health.run();
    expect(report.state).toBe('warn');
    expect(report.text).toContain('contracts fails (broken: save)');
    expect(report.text).toContain('alerts fails (firing: slow)');
    expect(health.report({ kinds: ['readiness', 'startup'] }).state).toBe('pass');
  });

  it('fails when no sample was taken for long', async () => {
    expect(await stateOf('samples', { lookedAt: () => Date.now() - 60_000 })).toBe('fail');
  });

  it('knows how much room the data folder has', async () => {
    const { path } = await temporaryFolder();
    const told = await Promise.all(
      [path, `${path}/gone`].map(async (dataFolder) => {
        const { checks } = await watchHealth(known({ dataFolder }), { checks: [], maintenance: [] }).run();
        return checks.find(({ name }) => name === 'data folder');
      }),
    );
    expect(told.map((check) => check?.text)).toEqual([
      expect.stringMatching(/free/),
      expect.stringContaining('no such file'),
    ]);
    expect(told[1]?.state).toBe('fail');
  });
});

describe('the checks of a program', () => {
  const failing = (name: string) => defineCheck({ name, run: () => 'fail' as const });

  it('are those of its configuration too, which take the place of known ones', async () => {
    const health = watchHealth(known(), { checks: [failing('samples'), failing('database')], maintenance: [] });
    const { state, checks } = await health.run();
    expect(state).toBe('fail');
    expect(checks.map(({ name, state: of }) => `${name} ${of}`)).toEqual([
      'process pass',
      'contracts pass',
      'alerts pass',
      'samples fail',
      'database fail',
    ]);
  });

  it('make it unknown before they were asked, but say nothing in what is known so far', async () => {
    const health = watchHealth(known(), { checks: [failing('database')], maintenance: [] });
    await health.look();
    expect(health.report().state).toBe('unknown');
    expect(health.soFar()).toMatchObject({ state: 'pass', text: 'all 4 checks pass' });
  });

  it('never make it less alive', async () => {
    const health = watchHealth(known(), { checks: [failing('database')], maintenance: [] });
    await health.run();
    expect(health.report({ kinds: ['liveness'] })).toMatchObject({ state: 'pass' });
  });
});
