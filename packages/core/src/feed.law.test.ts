/** The way between two processes is bad here: updates are lost, doubled and put out of order, sources end and begin. */
import { durations, fakeClock, labels } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { content } from '../test/recordings.ts';
import { createMonitor } from './create-monitor.ts';
import { createFeed, type SeriesUpdate } from './feed.ts';
import type { Scale } from './histogram/layout.ts';
import { createIntake } from './intake.ts';
import type { Monitor } from './monitor.ts';

interface Call {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly ms: number;
  readonly failed: boolean;
}

const calls = (): fc.Arbitrary<Call[]> =>
  fc
    .record({ names: fc.constantFrom('save', 'load'), sets: fc.uniqueArray(labels(), { minLength: 1, maxLength: 3 }) })
    .chain(({ sets }) =>
      fc.array(
        fc.record({
          name: fc.constantFrom('save', 'load'),
          labels: fc.constantFrom(...sets),
          ms: durations(),
          failed: fc.boolean(),
        }),
        { maxLength: 40 },
      ),
    );

const record = (monitor: Monitor, { name, labels: set, ms, failed }: Call): void =>
  monitor.operation(name, set).record(ms, { failed });

/** Everything but sums, whose last bit depends on the order. */
function held(monitor: Monitor): Map<string, unknown> {
  return new Map(
    monitor
      .snapshot()
      .operations.map(({ name, labels: set, failed, histogram }) => [
        JSON.stringify([name, Object.entries(set)]),
        { failed, ...(content(histogram) as object) },
      ]),
  );
}

/** All updates of a source that records these calls and reports after every `every`. */
function updatesOf(all: readonly Call[], every: number): SeriesUpdate[] {
  const monitor = createMonitor({ tick: 'manual' });
  const feed = createFeed(monitor);
  return all.flatMap((call, i) => {
    record(monitor, call);
    if (i % 5 === 0) monitor.tick();
    return (i + 1) % every === 0 || i === all.length - 1 ? feed.changes() : [];
  });
}

describe('feed and intake', () => {
  it('bring over everything, from several sources into one', () => {
    fc.assert(
      fc.property(fc.array(calls(), { maxLength: 3 }), fc.integer({ min: 1, max: 9 }), (sources, every) => {
        const [kept, direct] = [createMonitor({ tick: 'manual' }), createMonitor({ tick: 'manual' })];
        const intake = createIntake(kept);
        for (const [i, all] of sources.entries()) {
          for (const update of updatesOf(all, every)) intake.accept(`source ${i}`, update);
          for (const call of all) record(direct, call);
        }
        expect(held(kept)).toEqual(held(direct));
      }),
    );
  });

  it('bring over everything, whatever is lost, doubled or late, once the last updates arrive', () => {
    const fate = fc.constantFrom('arrives', 'lost', 'doubled', 'late');
    fc.assert(
      fc.property(calls(), fc.array(fate, { minLength: 40, maxLength: 40 }), (all, fates) => {
        const [kept, direct] = [createMonitor({ tick: 'manual' }), createMonitor({ tick: 'manual' })];
        const intake = createIntake(kept);
        const updates = updatesOf(all, 2);
        const late: SeriesUpdate[] = [];
        for (const [i, update] of updates.entries()) {
          const isLast = !updates.slice(i + 1).some(({ name, labels: set }) => isSeries(update, { name, labels: set }));
          const happens = isLast ? 'doubled' : fates[i % fates.length];
          if (happens === 'late') late.push(update);
          if (happens === 'arrives' || happens === 'doubled') intake.accept('one', update);
          if (happens === 'doubled') intake.accept('one', update);
        }
        for (const update of late) intake.accept('one', update);
        for (const call of all) record(direct, call);
        expect(held(kept)).toEqual(held(direct));
      }),
      { numRuns: 300 },
    );
  });

  it('count a source that begins anew as another one', () => {
    const kept = createMonitor({ tick: 'manual' });
    const intake = createIntake(kept);
    const call = { name: 'save', labels: {}, ms: 5, failed: false };
    for (const source of ['first run', 'second run']) {
      for (const update of updatesOf([call, call, call], 3)) intake.accept(source, update);
      intake.forget(source);
    }
    expect(kept.snapshot().operation('save')?.count).toBe(6);
  });

  it('lose no call of a source that records more coarsely', () => {
    fc.assert(
      fc.property(fc.array(durations(), { minLength: 1 }), fc.constantFrom<Scale[]>(3, 5, 8), (values, scale) => {
        const source = createMonitor({ tick: 'manual', scale });
        for (const ms of values) source.operation('save').record(ms);
        const kept = createMonitor({ tick: 'manual' });
        for (const update of createFeed(source).changes()) createIntake(kept).accept('one', update);
        expect(kept.snapshot().operation('save')).toMatchObject({
          count: values.length,
          min: Math.min(...values),
          max: Math.max(...values),
        });
      }),
    );
  });
});

function isSeries(a: Pick<SeriesUpdate, 'name' | 'labels'>, b: Pick<SeriesUpdate, 'name' | 'labels'>): boolean {
  return a.name === b.name && JSON.stringify(a.labels) === JSON.stringify(b.labels);
}

describe('windows behind an intake', () => {
  it('know the extremes of a stretch whose update was lost as exactly as a percentile', () => {
    const clock = fakeClock();
    const [source, kept] = [createMonitor({ clock, tick: 'manual' }), createMonitor({ clock, tick: 'manual' })];
    const [feed, intake] = [createFeed(source), createIntake(kept)];
    const send = (lost = false): void => {
      for (const update of feed.changes()) if (!lost) intake.accept('one', update);
    };
    const save = source.operation('save');
    save.record(1);
    save.record(9000);
    send();
    kept.tick();
    clock.advance(20_000);
    kept.tick();
    save.record(2);
    save.record(800);
    send(true);
    save.record(50);
    send();
    const window = kept.snapshot({ window: '10s' }).operation('save');
    expect(window?.count).toBe(3);
    expect(Math.abs((window?.min as number) - 2) / 2).toBeLessThan(0.0055);
    expect(Math.abs((window?.max as number) - 800) / 800).toBeLessThan(0.0055);
    expect(kept.snapshot().operation('save')).toMatchObject({ min: 1, max: 9000 });
  });
});
