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
    const { calls, stalls } = gathering.explained();
    expect(calls).toMatchObject([{ operation: 'save', duration: 400, loopBlocked: 390, gc: 5 }]);
    expect(stalls).toEqual([{ at: 1_500, duration: 390, operation: 'save' }]);
  });

  it('explains a stall by a call that arrives after it', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    gathering.accept(update('a', { stalls: [{ start: 500, duration: 390 }] }), 0);
    expect(gathering.explained().stalls[0]?.operation).toBeUndefined();
    gathering.accept(update('a', { slowest: [slow(400, 895)] }), 0);
    expect(gathering.explained().stalls).toEqual([{ at: 1_500, duration: 390, operation: 'save' }]);
  });

  it('does not explain one process by another', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (const source of ['a', 'b']) gathering.accept(hello(source), 0);
    gathering.accept(update('a', { stalls: [{ start: 500, duration: 390 }] }), 0);
    gathering.accept(update('b', { slowest: [slow(400, 895)] }), 0);
    expect(gathering.explained().stalls[0]?.operation).toBeUndefined();
    expect(gathering.explained().calls[0]?.loopBlocked).toBe(0);
  });

  it('keeps the slowest calls and the longest stalls, longest first, within bounds', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    for (let i = 0; i < 5_000; i += 1) {
      const duration = (i * 7919) % 5_003;
      gathering.accept(
        update('a', { slowest: [slow(duration, i * 10_000)], stalls: [{ start: i * 10_000, duration }] }),
        0,
      );
    }
    const { calls, stalls } = gathering.explained();
    for (const { length } of [calls, stalls]) expect(length).toBeLessThanOrEqual(400);
    const longest = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 5_003).sort((a, b) => b - a);
    expect(calls.slice(0, 100).map(({ duration }) => duration)).toEqual(longest.slice(0, 100));
    expect(stalls.slice(0, 100).map(({ duration }) => duration)).toEqual(longest.slice(0, 100));
  });

  it('says each trouble once, and not without bound', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (let i = 0; i < 100; i += 1) gathering.accept(update('a', { troubles: ['no fetch', `trouble ${i}`] }), 0);
    expect(gathering.troubles.filter((trouble) => trouble === 'no fetch')).toHaveLength(1);
    expect(gathering.troubles).toHaveLength(20);
  });
});
