import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';

function start() {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual' });
  return { clock, monitor, job: monitor.job('import'), read: (name: string) => monitor.snapshot().operation(name) };
}

describe('a job', () => {
  it('stands apart from requests by its operation’s name', () => {
    const { job, clock, read } = start();
    expect(job.run(() => clock.advance(20) ?? 'done')).toBe('done');
    expect(read('job import')).toMatchObject({ count: 1, failed: 0, min: 20 });
    expect(read('job import (wait)')).toBeUndefined();
  });

  it('is the same one for the same name and labels', () => {
    const { monitor, job } = start();
    expect(monitor.job('import')).toBe(job);
    expect(monitor.job('import', { labels: { tenant: 'a' } })).not.toBe(job);
  });

  it('says how many runs are under way', async () => {
    const { job, monitor } = start();
    const { promise, reject } = Promise.withResolvers<void>();
    const runs = [job.run(() => promise), job.run(() => promise)];
    expect(job.run(() => monitor.job('import').running)).toBe(3);
    expect(job.running).toBe(2);
    reject(new Error('full'));
    await Promise.allSettled(runs);
    expect(job.running).toBe(0);
  });

  it('measures how long the work stood in the queue, by number or by date', () => {
    const { job, clock, read } = start();
    const queuedAt = clock.now();
    clock.advance(700);
    job.run(() => clock.advance(5), { queuedAt });
    job.run(() => clock.advance(5), { queuedAt: new Date(queuedAt) });
    expect(read('job import (wait)')).toMatchObject({ count: 2, min: 700, max: 705 });
    expect(read('job import')).toMatchObject({ count: 2, max: 5 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, new Date('no date'), null, '', Object.create(null), Symbol('then')])(
    'runs all the same when the moment makes no sense',
    (queuedAt) => {
      const { job, read } = start();
      expect(job.run(() => 'done', { queuedAt: queuedAt as never })).toBe('done');
      expect(read('job import (wait)')).toBeUndefined();
      expect(read('job import')?.count).toBe(1);
    },
  );

  it('refuses a name that is none', () => {
    expect(() => start().monitor.job('')).toThrow('Expected `name` to be a text that is not empty, got `""`');
  });

  it('shares one past the limit of series', () => {
    const monitor = createMonitor({ tick: 'manual', maxSeries: 2 });
    const names = ['a', 'b', 'c', 'd'].map((name) => monitor.job(name));
    for (const job of names) job.run(() => undefined);
    expect(names[2]).toBe(names[3]);
    expect(monitor.snapshot().operation('other')?.count).toBe(2);
  });
});

describe('a wrapped handler', () => {
  it('keeps arguments, this, result, name and length', () => {
    const { job, read } = start();
    const worker = {
      prefix: 'to ',
      send: job.wrap(function send(this: { prefix: string }, mail: string, _token?: string) {
        return this.prefix + mail;
      }),
    };
    expect(worker.send('ada')).toBe('to ada');
    expect([worker.send.name, worker.send.length]).toEqual(['send', 2]);
    expect(read('job import')?.count).toBe(1);
  });

  it('finds the moment of queueing in what it is called with', () => {
    const { job, clock, read } = start();
    const handle = job.wrap((_: { timestamp: number }) => 'done', { queuedAt: ({ timestamp }) => timestamp });
    const timestamp = clock.now();
    clock.advance(30);
    handle({ timestamp });
    expect(read('job import (wait)')).toMatchObject({ count: 1, max: 30 });
    expect(handle(undefined as never)).toBe('done');
    expect(read('job import (wait)')?.count).toBe(1);
  });
});
