import type { AlertNotification } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import { afterEach, expect, it, vi } from 'vitest';
import { AlertWatch } from './alert-watch.ts';
import { createDueLooks } from './due-looks.ts';

const rule = (name: string, seconds: string) => ({ name, reading: 'process.rss', above: 100, for: seconds });

function start(...rules: ReturnType<typeof rule>[]) {
  vi.useFakeTimers();
  const clock = fakeClock();
  const watch = new AlertWatch({ alerts: rules, inhibitions: [] }, clock);
  const told: [name: string, at: number][] = [];
  const tell = (notifications: readonly AlertNotification[]): void => {
    for (const { alert } of notifications) told.push([alert.name, clock.monotonic()]);
  };
  const due = createDueLooks(watch, { within: 1_000, tell });
  const began = clock.monotonic();
  const pass = (ms: number): void => {
    for (let i = 0; i < ms; i += 1) {
      clock.advance(1);
      vi.advanceTimersByTime(1);
    }
  };
  const look = (rss: number): void => {
    tell(watch.look({ 'process.rss': rss }));
    due.plan();
  };
  const since = (): [string, number][] => told.map(([name, at]) => [name, at - began]);
  return { due, look, pass, since };
}

afterEach(() => void vi.useRealTimers());

it('tells at the end of each `for`, whatever lies between two looks', () => {
  const { look, pass, since } = start(
    rule('a', '1200ms'),
    rule('b', '1700ms'),
    rule('many', '1710ms'),
    rule('c', '3s'),
  );
  for (let second = 0; second < 4; second += 1) {
    look(200);
    pass(1_000);
  }
  expect(since()).toEqual([
    ['a', 1_201],
    ['b', 1_701],
    ['many', 1_751],
    ['c', 3_000],
  ]);
});

it('tells nothing of what got well before, and nothing once it is stopped', () => {
  const { due, look, pass, since } = start(rule('a', '1500ms'));
  look(200);
  pass(1_000);
  look(50);
  pass(1_000);
  look(200);
  pass(1_000);
  look(200);
  due.stop();
  pass(900);
  expect(since()).toEqual([]);
});
