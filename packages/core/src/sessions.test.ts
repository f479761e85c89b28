import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createSessions, type SessionsOptions } from './sessions.ts';
import { type UsageWatch, watchUsage } from './usage/watch-usage.ts';

function start(options: SessionsOptions = { idle: '1s' }) {
  const clock = fakeClock();
  return { clock, sessions: createSessions({ clock, ...options }) };
}

describe('sessions', () => {
  it('are active from register to unregister, each once', () => {
    const { sessions } = start();
    expect([sessions.register('a'), sessions.register('a'), sessions.register('b')]).toEqual([true, false, true]);
    expect(sessions.active).toBe(2);
    expect([sessions.unregister('a'), sessions.unregister('a'), sessions.unregister('x')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(sessions.active).toBe(1);
    expect(sessions.peak).toBe(2);
  });

  it('are stale once they were idle for as long as allowed', () => {
    const { clock, sessions } = start();
    sessions.register('a');
    clock.advance(999);
    expect(sessions.active).toBe(1);
    clock.advance(1);
    expect(sessions).toMatchObject({ active: 0, stale: 1, peak: 1 });
    expect(sessions.touch('a')).toBe(false);
    expect(sessions.unregister('a')).toBe(false);
    expect(sessions.register('a')).toBe(true);
  });

  it.each(['register', 'touch'] as const)('live on when they are used: %s', (use) => {
    const { clock, sessions } = start();
    sessions.register('used');
    sessions.register('idle');
    clock.advance(600);
    sessions[use]('used');
    clock.advance(600);
    expect(sessions).toMatchObject({ active: 1, stale: 1 });
    expect(sessions.touch('used')).toBe(true);
  });

  it('age by time that passes, not by a wall clock that is put right', () => {
    const { clock, sessions } = start();
    sessions.register('a');
    clock.jumpWall(86_400_000);
    expect(sessions.active).toBe(1);
    clock.jumpWall(-2 * 86_400_000);
    clock.advance(1_000);
    expect(sessions.active).toBe(0);
  });

  it('count no stale one into the peak', () => {
    const { clock, sessions } = start();
    sessions.register('a');
    clock.advance(1_000);
    sessions.register('b');
    expect(sessions.peak).toBe(1);
  });

  it('are bounded: the one that was idle the longest makes room, and that is told', () => {
    const { sessions } = start({ idle: '1h', max: 2 });
    for (const id of ['a', 'b']) sessions.register(id);
    sessions.touch('a');
    sessions.register('c');
    expect(sessions).toMatchObject({ active: 2, displaced: 1, stale: 0, peak: 2 });
    expect([sessions.touch('a'), sessions.touch('b'), sessions.touch('c')]).toEqual([true, false, true]);
  });

  it('last half an hour unless told otherwise', () => {
    const { clock, sessions } = start({});
    sessions.register('a');
    clock.advance(30 * 60_000 - 1);
    expect(sessions.active).toBe(1);
    clock.advance(1);
    expect(sessions.active).toBe(0);
  });

  it.each([
    [{ idle: 0 }, '`idle` to be a duration above 0, got `0`'],
    [{ idle: 'long' }, '`idle` to be a duration, got `"long"`'],
    [{ max: 0 }, '`max` to be a positive integer, got `0`'],
    [{ max: 1.5 }, '`max` to be a positive integer'],
  ])('can’t be made with %j', (options, message) => {
    expect(() => createSessions(options)).toThrow(message);
  });

  it.each(['', undefined, 5, null])('refuse the id %j', (id) => {
    const { sessions } = start();
    expect(() => sessions.register(id as string)).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
    expect(sessions.active).toBe(0);
  });

  it('are unknown to watchers that come after they were closed, and count on', () => {
    const { sessions } = start({ name: 'sessions that are closed' });
    const open = watchUsage();
    sessions.close();
    sessions.close();
    sessions.register('a');
    const isTold = ({ states }: UsageWatch) => states().some(({ name }) => name === 'sessions that are closed');
    const late = watchUsage();
    expect([isTold(open), isTold(late), sessions.active]).toEqual([true, false, 1]);
    open.close();
    late.close();
  });
});
