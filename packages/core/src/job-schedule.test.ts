import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createAlerts } from './alerts/alerts.ts';
import type { AlertRule } from './alerts/rule.ts';
import { createMonitor } from './create-monitor.ts';
import type { JobOptions } from './job.ts';
import type { JobTrouble } from './job-schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const fails = (): never => {
  throw new Error('full');
};

function start(options: JobOptions = { every: '1h', grace: '10m' }) {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual' });
  const job = monitor.job('import', options);
  const has = (trouble: JobTrouble): boolean | undefined => monitor.jobs()[0]?.troubles[trouble];
  const told = (rule: Partial<AlertRule> = {}) => {
    const alerts = createAlerts({ rules: [{ name: 'import', job: 'import', ...rule } as AlertRule], clock });
    return (): (string | undefined)[] =>
      alerts.advance({}, { jobs: monitor.jobs() }).map(({ kind, alert }) => `${kind}: ${alert.cause}`);
  };
  return { clock, monitor, job, has, told };
}

describe('a job with a schedule', () => {
  it('is late once the grace is over, and missed once a whole period went by', () => {
    const { clock, job, has } = start();
    job.run(() => 'done');
    clock.advance(HOUR + 10 * MINUTE);
    expect([has('late'), has('missed')]).toEqual([false, false]);
    clock.advance(1);
    expect([has('late'), has('missed')]).toEqual([true, false]);
    clock.advance(50 * MINUTE);
    expect([has('late'), has('missed')]).toEqual([true, true]);
    job.run(() => 'done');
    expect([has('late'), has('missed')]).toEqual([false, false]);
  });

  it('counts from its creation until the first run, and knows of no run before', () => {
    const { clock, has } = start();
    expect([has('late'), has('overlapping'), has('failing')]).toEqual([undefined, undefined, undefined]);
    clock.advance(HOUR + 10 * MINUTE + 1);
    expect(has('late')).toBe(true);
  });

  it('is not missed within a grace that is longer than its period', () => {
    const { clock, job, has } = start({ every: '1h', grace: '3h' });
    job.run(() => 'done');
    clock.advance(4 * HOUR);
    expect([has('late'), has('missed')]).toEqual([false, false]);
    clock.advance(1);
    expect([has('late'), has('missed')]).toEqual([true, true]);
  });

  it('counts from the start of a run, however long it takes', async () => {
    const { clock, job, has } = start();
    const { promise, resolve } = Promise.withResolvers<void>();
    const run = job.run(() => promise);
    clock.advance(HOUR + 11 * MINUTE);
    expect(has('late')).toBe(true);
    resolve();
    await run;
    expect(has('late')).toBe(true);
  });

  it('overlaps from the start of a run beside another to that of one alone', async () => {
    const { job, has } = start();
    const { promise, resolve } = Promise.withResolvers<void>();
    const runs = [job.run(() => promise), job.run(() => promise)];
    expect(has('overlapping')).toBe(true);
    resolve();
    await Promise.all(runs);
    expect(has('overlapping')).toBe(true);
    job.run(() => 'alone');
    expect(has('overlapping')).toBe(false);
  });

  it('is failing from the end of a run that failed to that of one that did not', async () => {
    const { job, has, monitor } = start();
    await job.run(async () => fails()).catch(() => undefined);
    expect(() => job.run(fails)).toThrow('full');
    expect([has('failing'), monitor.jobs()[0]?.failures]).toEqual([true, 2]);
    job.run(() => 'done');
    expect([has('failing'), monitor.jobs()[0]?.failures]).toEqual([false, 0]);
  });

  it('is not moved by a wall clock that jumps', () => {
    const { clock, job, has } = start();
    job.run(() => 'done');
    clock.jumpWall(24 * HOUR);
    expect(has('late')).toBe(false);
  });

  it('may be told its schedule later, and keeps it when it is only looked up', () => {
    const { monitor, clock, has } = start({});
    clock.advance(2 * HOUR);
    expect(has('late')).toBe(false);
    monitor.job('import', { every: '1h' });
    monitor.job('import');
    expect(has('late')).toBe(true);
  });

  it.each([{ every: 'daily' }, { every: '1d', grace: -1 }, { every: Number.NaN }])('refuses %j', (options) => {
    expect(() => start(options)).toThrow('to be a duration');
  });
});

describe('a job without a schedule', () => {
  it('is never late and may overlap, but fails', async () => {
    const { clock, job, has } = start({});
    const runs = [job.run(async () => 1), job.run(async () => 2)];
    await Promise.all(runs);
    clock.advance(1e9);
    expect([has('late'), has('missed'), has('overlapping'), has('failing')]).toEqual([false, false, false, false]);
  });
});

describe('an alert on a job', () => {
  it('fires for any trouble and says which, and is resolved by a good run', () => {
    const { clock, job, told } = start();
    const look = told();
    expect(look()).toEqual([]);
    expect(() => job.run(fails)).toThrow();
    expect(look()).toEqual(['firing: failing']);
    clock.advance(2 * HOUR);
    expect(look()).toEqual([]);
    job.run(() => 'done');
    expect(look()).toEqual(['resolved: undefined']);
  });

  it('looks at one trouble when asked to', () => {
    const { clock, job, told } = start();
    const look = told({ when: 'missed' } as Partial<AlertRule>);
    expect(() => job.run(fails)).toThrow();
    clock.advance(HOUR + 11 * MINUTE);
    expect(look()).toEqual([]);
    clock.advance(HOUR);
    expect(look()).toEqual(['firing: missed']);
  });

  it('is not resolved by a restart, before a run has shown that it is well', () => {
    const { clock, monitor, job } = start();
    const rules: AlertRule[] = [{ name: 'import', job: 'import' }];
    const before = createAlerts({ rules, clock });
    expect(() => job.run(fails)).toThrow();
    before.advance({}, { jobs: monitor.jobs() });
    const after = start();
    const alerts = createAlerts({ rules, clock: after.clock, state: before.export() });
    expect(alerts.advance({}, { jobs: after.monitor.jobs() })).toEqual([]);
    expect(alerts.active()).toHaveLength(1);
    after.job.run(() => 'done');
    expect(alerts.advance({}, { jobs: after.monitor.jobs() }).map(({ kind }) => kind)).toEqual(['resolved']);
  });
});
