import { createFeed, createMonitor } from '@perf/core';
import type { Hello, Update } from '@perf/core/protocol';
import { describe, expect, it } from 'vitest';
import { Gathering } from './gathering.ts';

const hello = (source: string): Hello => ({
  type: 'hello',
  version: 1,
  source,
  pid: 1,
  parent: 0,
  thread: 0,
  node: 'v24.0.0',
  program: 'app.js',
  timeOrigin: 1_000,
});

const update = (source: string, more: Partial<Update> = {}): Update => ({
  type: 'update',
  source,
  at: 0,
  series: [],
  slowest: [],
  readings: {},
  stalls: [],
  pauses: [],
  troubles: [],
  ...more,
});

const slow = (duration: number, ended: number) => ({ operation: 'save', labels: {}, at: 5, duration, ended });

describe('what watched processes tell', () => {
  it('adds the operations of all processes, and an update that comes twice once', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const gathering = new Gathering(monitor);
    for (const source of ['a', 'b']) {
      const own = createMonitor({ tick: 'manual' });
      own.operation('save').record(source === 'a' ? 10 : 30);
      const message = update(`${source}/1`, { series: createFeed(own).changes() });
      gathering.accept(hello(source), 0);
      gathering.accept(message, 0);
      gathering.accept(message, 0);
    }
    expect(monitor.snapshot().operation('save')).toMatchObject({ count: 2, min: 10, max: 30 });
    expect(gathering.watched).toBe(2);
  });

  it('forgets the readings of a process that has fallen silent', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (const source of ['a', 'b']) gathering.accept(hello(source), 0);
    gathering.accept(update('a', { readings: { 'process.rss': 100 } }), 0);
    gathering.accept(update('b', { readings: { 'process.rss': 50 } }), 5_000);
    expect(gathering.readings(2_000)).toEqual({ 'process.rss': 150 });
    expect(gathering.readings(6_000)).toEqual({ 'process.rss': 50 });
  });

  it('keeps the readings of an update that brings none', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    gathering.accept(update('a', { readings: { 'gc.time': 0.5 } }), 0);
    gathering.accept(update('a'), 250);
    expect(gathering.readings(300)).toEqual({ 'gc.time': 0.5 });
  });

  it('counts a slow call, a stall and a pause once, though they arrive through the socket and the last file', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    const last = update('a', {
      slowest: [slow(400, 900)],
      stalls: [{ start: 500, duration: 390 }],
      pauses: [{ start: 600, duration: 5, kind: 'major' }],
    });
    gathering.accept(last, 0);
    gathering.accept(last, 0);
    expect(gathering.slowest()).toHaveLength(1);
    expect(gathering.spans()).toEqual([
      { source: 'a', timeOrigin: 1_000, stalls: last.stalls, pauses: last.pauses },
    ]);
  });

  it('keeps the slowest calls, longest first, within bounds', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (let i = 0; i < 5_000; i += 1) gathering.accept(update('a', { slowest: [slow((i * 7919) % 5_003, i)] }), 0);
    const durations = gathering.slowest().map(({ duration }) => duration);
    expect(durations.length).toBeLessThanOrEqual(400);
    expect(durations.slice(0, 3)).toEqual([5_002, 5_001, 5_000].filter((d) => durations.includes(d)));
    expect(durations[0]).toBeGreaterThan(4_990);
  });

  it('keeps the newest stalls within bounds', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    for (let start = 0; start < 5_000; start += 1) gathering.accept(update('a', { stalls: [{ start, duration: 60 }] }), 0);
    const stalls = gathering.spans()[0]?.stalls ?? [];
    expect(stalls).toHaveLength(2_000);
    expect(stalls.at(-1)?.start).toBe(4_999);
  });

  it('says each trouble once, and not without bound', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (let i = 0; i < 100; i += 1) gathering.accept(update('a', { troubles: ['no fetch', `trouble ${i}`] }), 0);
    expect(gathering.troubles.filter((trouble) => trouble === 'no fetch')).toHaveLength(1);
    expect(gathering.troubles).toHaveLength(20);
  });
});
