/** What a gathering makes of processes that are older than itself. */
import { createFeed, createMonitor } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { hello, update } from '../test/said.ts';
import { Gathering } from './gathering.ts';

describe('a gathering that counts from a moment on', () => {
  const countFrom = 10_000;
  const began = (timeOrigin: number) => {
    const monitor = createMonitor({ tick: 'manual' });
    const gathering = new Gathering(monitor, { countFrom });
    const own = createMonitor({ tick: 'manual' });
    const feed = createFeed(own);
    own.operation('save').record(500);
    const first = update('a/1', { series: feed.changes(), isFirst: true });
    gathering.accept(hello('a', { timeOrigin }), 0);
    gathering.accept(first, 0);
    return { monitor, gathering, first, save: own.operation('save'), changes: () => feed.changes() };
  };

  it('counts all of a process that began later', () => {
    const { monitor, gathering } = began(10_001);
    expect(monitor.snapshot().operation('save')?.count).toBe(1);
    expect(gathering.ranBefore).toBe(0);
  });

  it('leaves out what a process did before, and counts what it does from then on', () => {
    const { monitor, gathering, save, changes } = began(9_999);
    expect(monitor.snapshot().operations).toEqual([]);
    save.record(7);
    gathering.accept(update('a/1', { series: changes() }), 1);
    expect(monitor.snapshot().operation('save')).toMatchObject({ count: 1, max: 7 });
    expect(gathering.ranBefore).toBe(1);
  });

  it('counts what came while a connection was lost, and the last words', () => {
    const { monitor, gathering, save, changes } = began(9_999);
    gathering.accept(update('a'), 1);
    save.record(7);
    gathering.accept(hello('a', { timeOrigin: 9_999 }), 2);
    gathering.accept(update('a/1', { series: changes(), isFirst: true }), 2);
    expect(monitor.snapshot().operation('save')?.count).toBe(1);
    save.record(8);
    gathering.accept(update('a/1', { series: changes() }), 3, true);
    expect(monitor.snapshot().operation('save')?.count).toBe(2);
  });

  it('is not misled by a first word that comes twice, from a file and by the connection', () => {
    const { gathering, monitor, first } = began(9_999);
    const again = new Gathering(monitor, { countFrom });
    for (let times = 0; times < 2; times += 1) again.accept(hello('a', { timeOrigin: 9_999 }), 0);
    again.accept(first, 0);
    expect(monitor.snapshot().operations).toEqual([]);
    expect([gathering.watched, again.watched]).toEqual([1, 1]);
  });

  it('counts nothing of last words that are the first ones', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const gathering = new Gathering(monitor, { countFrom });
    const own = createMonitor({ tick: 'manual' });
    own.operation('save').record(500);
    gathering.accept(hello('a', { timeOrigin: 1 }), 0, true);
    gathering.accept(update('a/1', { series: createFeed(own).changes() }), 0, true);
    expect(monitor.snapshot().operations).toEqual([]);
  });
});
