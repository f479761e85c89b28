import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { isPerfError } from './errors.ts';
import { createFeed } from './feed.ts';
import { createIntake } from './intake.ts';

describe('feed', () => {
  it('tells only what changed since it was last asked', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const feed = createFeed(monitor);
    const [save, load] = [monitor.operation('save'), monitor.operation('load')];
    expect(feed.changes()).toEqual([]);
    save.record(1);
    load.record(2);
    expect(feed.changes().map(({ name }) => name)).toEqual(['save', 'load']);
    load.record(3);
    expect(feed.changes()).toMatchObject([{ name: 'load', recentMin: 3, recentMax: 3 }]);
    expect(feed.changes()).toEqual([]);
  });

  it('tells the extremes since it was last asked, whatever ticks lie between', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const feed = createFeed(monitor);
    const save = monitor.operation('save');
    save.record(5);
    monitor.tick();
    save.record(1);
    monitor.tick();
    expect(feed.changes()).toMatchObject([{ recentMin: 1, recentMax: 5 }]);
  });
});

describe('intake', () => {
  it('leaves the windows of the process that records as they are', () => {
    const clock = fakeClock();
    const monitor = createMonitor({ clock, tick: 'manual' });
    monitor.operation('save').record(5);
    createFeed(monitor).changes();
    monitor.operation('save').record(7);
    clock.advance(1000);
    monitor.tick();
    expect(monitor.snapshot({ window: '10s' }).operation('save')).toMatchObject({ count: 2, min: 5, max: 7 });
  });

  it('refuses a damaged state, and counts on as if it had not come', () => {
    const source = createMonitor({ tick: 'manual' });
    const feed = createFeed(source);
    const kept = createMonitor({ tick: 'manual' });
    const intake = createIntake(kept);
    source.operation('save').record(1);
    const [update] = feed.changes();
    if (update === undefined) throw new Error('nothing to send');
    const damaged = { ...update, state: update.state.subarray(0, 9) };
    let caught: unknown;
    try {
      intake.accept('one', damaged);
    } catch (error) {
      caught = error;
    }
    expect(isPerfError(caught) && caught.code).toBe('core/invalid-histogram');
    expect(kept.snapshot().operations).toEqual([]);
    intake.accept('one', update);
    expect(kept.snapshot().operation('save')?.count).toBe(1);
  });

  it('shares `other` once the keeping monitor is full', () => {
    const source = createMonitor({ tick: 'manual' });
    for (const name of ['a', 'b', 'c']) source.operation(name).record(1);
    const kept = createMonitor({ tick: 'manual', maxSeries: 1 });
    const intake = createIntake(kept);
    for (const update of createFeed(source).changes()) intake.accept('one', update);
    expect(kept.snapshot().operations.map(({ name, count }) => [name, count])).toEqual([
      ['a', 1],
      ['other', 2],
    ]);
  });

  it('adds only what comes after a state that was skipped', () => {
    const source = createMonitor({ tick: 'manual' });
    const feed = createFeed(source);
    const kept = createMonitor({ tick: 'manual' });
    const intake = createIntake(kept);
    for (const ms of [500, 500]) source.operation('save').record(ms, { failed: true });
    for (const update of feed.changes()) intake.skip('one', update);
    expect(kept.snapshot().operations).toEqual([]);
    source.operation('save').record(7);
    for (const update of feed.changes()) intake.accept('one', update);
    expect(kept.snapshot().operation('save')).toMatchObject({ count: 1, failed: 0, min: 7, max: 7 });
  });
});
