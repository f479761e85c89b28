import { createFeed, createMonitor } from '@perf/core';
import type { Hello, Message } from '@perf/core/protocol';
import { describe, expect, it } from 'vitest';
import { hello, update } from '../test/said.ts';
import { Gathering } from './gathering.ts';

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
    expect(gathering.takeReadings(2_000)).toEqual({ 'process.rss': 150 });
    expect(gathering.takeReadings(6_000)).toEqual({ 'process.rss': 50 });
  });

  it('keeps the readings of an update that brings none', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    gathering.accept(update('a', { readings: { 'gc.time': 0.5 } }), 0);
    gathering.accept(update('a'), 250);
    expect(gathering.takeReadings(300)).toEqual({ 'gc.time': 0.5 });
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
    expect(stalls).toEqual([{ at: 1_500, duration: 390, operation: 'save', gc: 5 }]);
  });

  it('explains a stall by a call that arrives after it', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a'), 0);
    gathering.accept(update('a', { stalls: [{ start: 500, duration: 390 }] }), 0);
    expect(gathering.explained().stalls[0]?.operation).toBeUndefined();
    gathering.accept(update('a', { slowest: [slow(400, 895)] }), 0);
    expect(gathering.explained().stalls).toEqual([{ at: 1_500, duration: 390, operation: 'save', gc: 0 }]);
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

  it('keeps the counts of processes that it has forgotten, and takes nothing from them twice', () => {
    const monitor = createMonitor({ tick: 'manual' });
    const gathering = new Gathering(monitor);
    const stragglers: Message[] = [];
    for (let i = 0; i < 50; i += 1) {
      const own = createMonitor({ tick: 'manual' });
      own.operation('save').record(i + 1);
      const messages = [
        hello(`p${i}`, { pid: 100 + i }),
        update(`p${i}/1`, { series: createFeed(own).changes() }),
        update(`p${i}`),
      ];
      for (const message of messages) gathering.accept(message, i * 1_000, true);
      gathering.fold([`p${i}`], i * 1_000);
      if (i === 20) stragglers.push(...messages);
    }
    for (let times = 0; times < 2; times += 1) {
      for (const message of stragglers) gathering.accept(message, 50_000);
      gathering.fold([], 60_000);
    }
    expect(monitor.snapshot().operation('save')).toMatchObject({ count: 50, min: 1, max: 50 });
    expect([gathering.watched, gathering.hasHeard(101), gathering.gaps(60_000)]).toEqual([50, false, []]);
  });

  it('keeps the readings of one that has just ended', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a', { pid: 7 }), 0);
    gathering.accept(update('a', { readings: { 'process.rss': 1 } }), 0, true);
    gathering.fold(['a'], 1_000);
    expect(gathering.takeReadings(2_000)).toEqual({ 'process.rss': 1 });
    expect(gathering.hasHeard(7)).toBe(true);
  });

  it('tells of calls that may be missing up to the end of the process, not to that of the run', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    gathering.accept(hello('a', { pid: 7 }), 0);
    gathering.accept(update('a'), 1_000);
    gathering.fallSilent('a', 1_200);
    const words = ['process 7 (app.js) ended without its last words: calls of its last 200 ms may be missing.'];
    expect(gathering.gaps(3_600_000)).toEqual(words);
    gathering.fold(['a'], 2_000);
    gathering.fold([], 10_000);
    expect(gathering.gaps(3_600_000)).toEqual(words);
  });

  it('says who ended before it was heard, but not of one that may yet speak', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    for (const source of ['a', 'b']) gathering.accept(hello(source, { pid: 7 }), 0);
    gathering.fold(['a'], 100);
    expect(gathering.gaps(200)).toEqual(['process 7 (app.js) ended before it was heard: what it did is missing.']);
  });

  it('names the missing last words of many in few sentences', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    const speak = (source: string, more: Partial<Hello>, at: number): void => {
      gathering.accept(hello(source, more), at);
      gathering.accept(update(source), at);
    };
    for (let thread = 0; thread <= 20; thread += 1) speak(`t${thread}`, { thread, pid: 7 }, thread * 10);
    for (let i = 0; i < 30; i += 1) speak(`p${i}`, { program: `p${i}.js` }, 0);
    const words = gathering.gaps(1_000);
    expect(words).toHaveLength(11);
    expect(words[1]).toBe(
      '20 worker threads of app.js ended without their last words: calls of the last 990 ms of each may be missing.',
    );
    expect(words[10]).toBe('So did 22 processes and workers of other programs.');
  });
});

describe('last words that are read after the end', () => {
  it('leave no job with a program that runs', () => {
    const gathering = new Gathering(createMonitor({ tick: 'manual' }));
    const monitor = createMonitor({ tick: 'manual' });
    monitor.job('nightly', { every: '1d' }).run(() => undefined);
    gathering.accept(hello('a'), 0);
    gathering.fold(['a'], 100);
    gathering.accept(update('a', { jobs: [...monitor.jobs()] }), 200, true);
    expect(gathering.jobs(200)).toMatchObject([{ hasProgram: true }]);
    gathering.fold(['a'], 1_100);
    expect(gathering.jobs(1_100)).toMatchObject([{ hasProgram: false }]);
  });
});
