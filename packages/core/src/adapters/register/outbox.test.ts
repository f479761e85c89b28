import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import { createIntake } from '../../intake.ts';
import type { Update } from '../../protocol.ts';
import type { Readings } from '../../reading.ts';
import { Outbox } from './outbox.ts';

const quiet = { readings: {}, withSeries: true, withSlowCalls: false, flushed: false };
const full = (readings: Readings = { 'process.rss': 1 }) => ({
  readings,
  withSeries: true,
  withSlowCalls: true,
  flushed: false,
});

function create() {
  const clock = fakeClock({ monotonic: 10_000 });
  const monitor = createMonitor({ tick: 'manual', clock });
  return { clock, monitor, outbox: new Outbox('p', monitor, clock) };
}

function totals(updates: readonly Update[]) {
  const monitor = createMonitor({ tick: 'manual' });
  const intake = createIntake(monitor);
  for (const { source, series } of updates) for (const one of series) intake.accept(source, one);
  return Object.fromEntries(monitor.snapshot().operations.map(({ name, count }) => [name, count]));
}

describe('an outbox', () => {
  it('has nothing to say while nothing happens', () => {
    const { outbox } = create();
    expect(outbox.updates(quiet)).toEqual([]);
  });

  it('tells readings, changes and moments once', () => {
    const { outbox, monitor } = create();
    monitor.operation('save').record(5);
    outbox.stalls.add({ start: 1, duration: 80 });
    outbox.pauses.add({ start: 2, duration: 7, kind: 'major' });
    outbox.trouble('no fetch');
    expect(outbox.updates(full({ 'gc.time': 0.1 }))).toMatchObject([
      {
        type: 'update',
        source: 'p',
        series: [{ name: 'save' }],
        slowest: [{ operation: 'save', duration: 5 }],
        readings: { 'gc.time': 0.1 },
        stalls: [{ duration: 80 }],
        pauses: [{ duration: 7 }],
        troubles: ['no fetch'],
      },
    ]);
    expect(outbox.updates(quiet)).toEqual([]);
  });

  it('keeps series for later when they are not due', () => {
    const { outbox, monitor } = create();
    monitor.operation('save').record(5);
    expect(outbox.updates({ ...full(), withSeries: false })).toMatchObject([{ series: [], slowest: [{}] }]);
    expect(outbox.updates(quiet)).toMatchObject([{ series: [{ name: 'save' }] }]);
  });

  it('answers a flush also when there is nothing new, in its last update', () => {
    const { outbox } = create();
    const other = createMonitor({ tick: 'manual' });
    outbox.adopt(other);
    other.operation('save').record(1);
    const updates = outbox.updates({ ...quiet, flushed: true });
    expect(updates.map(({ source, flushed }) => [source, flushed])).toEqual([
      ['p/1', undefined],
      ['p', true],
    ]);
    expect(outbox.updates({ ...quiet, flushed: true })).toMatchObject([{ source: 'p', flushed: true }]);
  });

  it('lets operations of one name in several monitors add up', () => {
    const { outbox, monitor } = create();
    const others = [createMonitor({ tick: 'manual' }), createMonitor({ tick: 'manual' })];
    for (const each of [monitor, ...others]) each.operation('save').record(1);
    for (const other of others) outbox.adopt(other);
    expect(totals(outbox.updates(full()))).toEqual({ save: 3 });
  });

  it('tells slow calls of the program and leaves them to the program', () => {
    const { outbox } = create();
    const other = createMonitor({ tick: 'manual' });
    outbox.adopt(other);
    other.operation('save').record(50);
    expect(outbox.updates(full()).at(-1)?.slowest).toMatchObject([{ operation: 'save', duration: 50 }]);
    expect(outbox.updates(full()).at(-1)?.slowest).toEqual([]);
    expect(other.takeSlowest()).toMatchObject([{ operation: 'save', duration: 50 }]);
  });

  it('takes nobody who listens to events for a slow call', () => {
    const { outbox, monitor } = create();
    for (const name of ['GET /events (stream)', 'outgoing GET example.com (stream)', 'POST /mcp (stream)']) {
      monitor.operation(name).record(60_000);
    }
    expect(outbox.updates(full())[0]?.slowest.map(({ operation }) => operation)).toEqual(['POST /mcp (stream)']);
  });

  it('tells all series again to a collector that knows nothing', () => {
    const { outbox, monitor } = create();
    monitor.operation('save').record(1);
    outbox.trouble('no fetch');
    outbox.updates(full());
    outbox.restart();
    expect(outbox.updates(quiet)).toMatchObject([{ series: [{ name: 'save' }], troubles: ['no fetch'] }]);
  });

  it('ends with all series, and with the moments that may not have arrived', () => {
    const { outbox, monitor, clock } = create();
    monitor.operation('save').record(1);
    outbox.stalls.add({ start: 1, duration: 100 });
    outbox.updates(full());
    clock.advance(10_000);
    outbox.stalls.add({ start: 2, duration: 200 });
    outbox.updates(full());
    clock.advance(1_000);
    outbox.stalls.add({ start: 3, duration: 300 });
    const [last] = outbox.lastWords({ 'process.rss': 1 });
    expect(last).toMatchObject({ series: [{ name: 'save' }], stalls: [{ duration: 200 }, { duration: 300 }] });
    expect(last).not.toHaveProperty('flushed');
  });

  it.each([
    ['nothing', undefined],
    ['no object', 'monitor'],
    ['an object that is no monitor', {}],
  ])('says that %s is not reported, once', (_, monitor) => {
    const { outbox } = create();
    outbox.adopt(monitor);
    outbox.adopt(monitor);
    expect(outbox.updates(quiet)[0]?.troubles).toEqual(['a monitor of another version of @perf/core is not reported']);
  });

  it('leaves out series of a kind that it does not know', () => {
    const { outbox } = create();
    const known = createMonitor({ tick: 'manual' });
    known.operation('known').record(1);
    const strange = [null, {}, { name: 'x', labels: {}, histogram: { counts: [] }, failed: 0, takeUnsent: () => ({}) }];
    outbox.adopt({ series: () => [...strange, ...known.series()] });
    expect(totals(outbox.updates(full()))).toEqual({ known: 1 });
  });

  it('takes in a monitor that it came late to from now on: calls, new series and slow calls', () => {
    const { outbox } = create();
    const other = createMonitor({ tick: 'manual' });
    const save = other.operation('save');
    save.record(900);
    outbox.adopt(other, 'now');
    expect(totals(outbox.updates(quiet))).toEqual({});
    save.record(300);
    other.operation('load').record(1);
    const updates = outbox.updates(full());
    expect(totals(updates)).toEqual({ save: 1, load: 1 });
    expect(updates.flatMap(({ slowest }) => slowest.map(({ duration }) => duration)).sort()).toEqual([1, 300]);
    // Told again from the start, it still leaves out what was before.
    outbox.restart();
    expect(totals(outbox.updates(quiet))).toEqual({ save: 1, load: 1 });
  });

  it.each(['start', 'now'] as const)('drops a monitor that throws (from %s), and goes on with the others', (from) => {
    const { outbox, monitor } = create();
    monitor.operation('save').record(1);
    const broken = (): never => {
      throw new Error('not now');
    };
    outbox.adopt({ series: broken }, from);
    expect(totals(outbox.updates(quiet))).toEqual({ save: 1 });
    expect(outbox.updates(quiet)).toEqual([]);
  });

  it('follows a bounded number of monitors', () => {
    const { outbox } = create();
    for (let i = 0; i < 100; i += 1) {
      const monitor = createMonitor({ tick: 'manual' });
      monitor.operation('save').record(1);
      outbox.adopt(monitor);
    }
    const updates = outbox.updates(quiet);
    expect(totals(updates)).toEqual({ save: 32 });
    expect(updates.at(-1)?.troubles).toEqual(['more than 32 monitors: the rest is not reported']);
  });
});

describe('jobs of the program', () => {
  const jobs = (updates: readonly Update[]) =>
    updates.flatMap(({ source, jobs = [] }) => jobs.map(({ name, running, age }) => [source, name, running, age]));

  it('are told when a run begins and when it ends, once a second at most, and to a new collector again', async () => {
    const { clock, outbox } = create();
    const monitor = createMonitor({ tick: 'manual', clock });
    outbox.adopt(monitor);
    const job = monitor.job('nightly', { every: '1d' });
    expect(jobs(outbox.updates(full()))).toEqual([['p/1', 'nightly', 0, 0]]);
    clock.advance(5_000);
    expect(jobs(outbox.updates(full()))).toEqual([]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const run = job.run(() => promise);
    expect(jobs(outbox.updates(quiet))).toEqual([]);
    expect(jobs(outbox.updates(full()))).toEqual([['p/1', 'nightly', 1, 0]]);
    clock.advance(3_000);
    outbox.restart();
    expect(jobs(outbox.updates(full()))).toEqual([['p/1', 'nightly', 1, 3_000]]);
    resolve();
    await run;
    expect(jobs(outbox.updates(full()))).toEqual([['p/1', 'nightly', 0, 3_000]]);
    expect(jobs(outbox.lastWords({}))).toEqual([['p/1', 'nightly', 0, 3_000]]);
  });

  it('are left out where a monitor of another version has none, or others', () => {
    const { clock, outbox } = create();
    for (const jobs of [undefined, () => 'none', () => [{ name: 'x' }, null]]) {
      const monitor = createMonitor({ tick: 'manual', clock });
      monitor.operation('save').record(1);
      outbox.adopt({ series: () => monitor.series(), ...(jobs !== undefined && { jobs }) });
    }
    const updates = outbox.updates(full());
    expect([totals(updates), jobs(updates)]).toEqual([{ save: 3 }, []]);
  });
});
