import { fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { jobLater, jobStatesIn } from './job-told.ts';
import type { Monitor } from './monitor.ts';

const overJson = (monitor: Monitor) => jobStatesIn(JSON.parse(JSON.stringify(monitor.jobs())));

describe('jobs told by another process', () => {
  it('are what they are there, whatever happened to them, and grow older as they do there', async () => {
    const step = fc.oneof(
      fc.record({ advance: fc.nat(100_000) }),
      fc.constantFrom('begin', 'end', 'run', 'fail' as const),
    );
    const property = async (steps: readonly (string | { advance: number })[], later: number, every?: string) => {
      const clock = fakeClock();
      const monitor = createMonitor({ tick: 'manual', clock });
      const job = monitor.job('nightly', { labels: { tenant: 'a' }, ...(every && { every: '1m', grace: '5s' }) });
      const open: { end(): void; run: Promise<void> }[] = [];
      const full = (): never => {
        throw new Error('full');
      };
      for (const step of steps) {
        if (typeof step === 'object') clock.advance(step.advance);
        if (step === 'begin') {
          const { promise, resolve } = Promise.withResolvers<void>();
          open.push({ end: resolve, run: job.run(() => promise) });
        }
        if (step === 'end') {
          const one = open.pop();
          one?.end();
          await one?.run;
        }
        if (step === 'run') job.run(() => 1);
        if (step === 'fail') expect(() => job.run(full)).toThrow('full');
      }
      const told = overJson(monitor);
      expect(told).toEqual(monitor.jobs());
      clock.advance(later);
      expect(told.map((state) => jobLater(state, later))).toEqual(monitor.jobs());
    };
    const schedule = fc.constantFrom('1m', undefined);
    const steps = fc.array(step, { maxLength: 30 });
    await fc.assert(fc.asyncProperty(steps, fc.nat(300_000), schedule, property), { numRuns: 200 });
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    [null, 5, 'text', {}],
    [{ name: 'a', labels: {}, running: 0, age: 0 }],
    [{ name: 5, labels: {}, running: 0, age: 0, troubles: {} }],
    [{ name: 'a', labels: { a: 1 }, running: 0, age: 0, troubles: {} }],
    [{ name: 'a', labels: {}, running: -1, age: 0, troubles: {} }],
    [{ name: 'a', labels: {}, running: 0, age: null, troubles: {} }],
    [{ name: 'a', labels: {}, running: 0, age: 0, startedAt: 'now', troubles: {} }],
    [{ name: 'a', labels: {}, running: 0, age: 0, troubles: {}, schedule: { every: 5 } }],
  ])('are none in %j', (value) => {
    expect(jobStatesIn(value)).toEqual([]);
  });

  it('are at most 500 of one process', () => {
    const state = { name: 'a', labels: {}, running: 0, age: 0, troubles: {} };
    expect(jobStatesIn(Array.from({ length: 600 }, () => state)).length).toBe(500);
  });
});
