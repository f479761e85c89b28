import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { AlertWatch } from './alert-watch.ts';

function start() {
  const clock = fakeClock();
  const watch = new AlertWatch(
    { alerts: [{ name: 'memory', reading: 'tree.rss', above: 10, for: 5, flapGuard: false }], inhibitions: [] },
    clock,
  );
  const look = (rss: number): number => {
    clock.advance(5);
    return watch.look({ 'tree.rss': rss }).length;
  };
  return { clock, watch, look };
}

describe('alerts under watch', () => {
  it('are kept when they are over, as they were, and those that never fired are not', () => {
    const { clock, watch, look } = start();
    for (const rss of [11, 1, 11, 12, 1]) look(rss);
    expect(watch.all()).toEqual([
      expect.objectContaining({ state: 'resolved', value: 12, startsAt: clock.now() - 5, endsAt: clock.now() }),
    ]);
    look(11);
    expect(watch.all().map(({ state }) => state)).toEqual(['pending', 'resolved']);
  });

  it('are at most a hundred that are over, the latest first', () => {
    const { clock, watch, look } = start();
    for (let times = 0; times < 103; times += 1) for (const rss of [11, 11, 1]) look(rss);
    const ends = watch.all().map(({ endsAt }) => endsAt ?? 0);
    expect([ends.length, ends[0]]).toEqual([100, clock.now()]);
    expect(ends).toEqual(ends.toSorted((a, b) => b - a));
  });
});
