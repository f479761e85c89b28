import { describe, expect, it } from 'vitest';
import { startAlerts as start } from '../../test/start-alerts.ts';
import type { ThresholdRule } from './rule.ts';

const MINUTE = 60_000;
const MEMORY: ThresholdRule = { name: 'memory', reading: 'process.rss', above: 512 };

describe('a threshold', () => {
  it('fires at once above its limit, not at it, and says so once', () => {
    const { look, states } = start([MEMORY]);
    expect([look(0, { 'process.rss': 512 }), states()]).toEqual([[], []]);
    expect([look(1, { 'process.rss': 513 }), states()]).toEqual([['firing memory'], ['memory firing']]);
    expect(look(1, { 'process.rss': 600 })).toEqual([]);
    expect([look(1, { 'process.rss': 512 }), states()]).toEqual([['resolved memory'], []]);
  });

  it('is pending until it has lasted, and starts again after one good look', () => {
    const { look, states } = start([{ ...MEMORY, for: '5m' }]);
    look(0, { 'process.rss': 600 });
    expect(states()).toEqual(['memory pending']);
    expect(look(5 * MINUTE - 1, { 'process.rss': 600 })).toEqual([]);
    look(1, { 'process.rss': 500 });
    expect(states()).toEqual([]);
    look(1, { 'process.rss': 600 });
    expect(look(5 * MINUTE - 1, { 'process.rss': 600 })).toEqual([]);
    expect(look(1, { 'process.rss': 600 })).toEqual(['firing memory']);
  });

  it('says how long until the first fires, as things are', () => {
    const { alerts, clock, look } = start([
      { ...MEMORY, for: '5s' },
      { ...MEMORY, name: 'sooner', for: '3s' },
    ]);
    expect(alerts.dueIn()).toBe(Number.POSITIVE_INFINITY);
    look(0, { 'process.rss': 600 });
    clock.advance(500);
    expect(alerts.dueIn()).toBe(2_500);
    look(600, { 'process.rss': 600 });
    expect(alerts.dueIn()).toBe(1_900);
    // Late is now.
    clock.advance(2_000);
    expect(alerts.dueIn()).toBe(0);
    look(0, { 'process.rss': 600 });
    expect(alerts.dueIn()).toBe(1_900);
    // While nothing is known, no age grows.
    look(1, {});
    expect(alerts.dueIn()).toBe(Number.POSITIVE_INFINITY);
    look(1, { 'process.rss': 500 });
    expect(alerts.dueIn()).toBe(Number.POSITIVE_INFINITY);
  });

  it('resolves below its limit to clear only', () => {
    const { look } = start([{ ...MEMORY, clearBelow: 400 }]);
    expect(look(0, { 'process.rss': 450 })).toEqual([]);
    expect(look(0, { 'process.rss': 600 })).toEqual(['firing memory']);
    expect(look(1, { 'process.rss': 400 })).toEqual([]);
    expect(look(1, { 'process.rss': 399 })).toEqual(['resolved memory']);
  });

  it('looks downwards as well', () => {
    const { look } = start([{ name: 'disk', reading: 'disk.free', below: 10, clearAbove: 20 }]);
    const told = [10, 9, 15, 20, 21].flatMap((free) => look(1, { 'disk.free': free }));
    expect(told).toEqual(['firing disk', 'resolved disk']);
  });

  it('keeps firing until it was clear for as long as asked', () => {
    const { look } = start([{ ...MEMORY, keepFiringFor: '1m' }]);
    look(0, { 'process.rss': 600 });
    look(MINUTE, { 'process.rss': 1 });
    look(MINUTE - 1, { 'process.rss': 600 });
    look(1, { 'process.rss': 1 });
    expect(look(MINUTE - 1, { 'process.rss': 1 })).toEqual([]);
    expect(look(1, { 'process.rss': 1 })).toEqual(['resolved memory']);
  });

  it.each([undefined, Number.NaN])('neither fires nor resolves on what is unknown: %s', (unknown) => {
    const { look, states } = start([{ ...MEMORY, for: '1m', keepFiringFor: '1m' }]);
    look(0, { 'process.rss': 600 });
    look(10 * MINUTE, { 'process.rss': unknown });
    // Nobody saw that it lasted.
    look(10 * MINUTE, { 'process.rss': 600 });
    expect(states()).toEqual(['memory pending']);
    expect(look(MINUTE, { 'process.rss': 600 })).toEqual(['firing memory']);
    look(1, { 'process.rss': 1 });
    expect(look(10 * MINUTE, { 'process.rss': unknown })).toEqual([]);
    expect(look(10 * MINUTE, { 'process.rss': 1 })).toEqual([]);
    expect(look(MINUTE, { 'process.rss': 1 })).toEqual(['resolved memory']);
  });

  it('takes an infinite reading for beyond on its side', () => {
    const { look } = start([MEMORY]);
    expect(look(0, { 'process.rss': Number.POSITIVE_INFINITY })).toEqual(['firing memory']);
    expect(look(0, { 'process.rss': Number.NEGATIVE_INFINITY })).toEqual(['resolved memory']);
  });

  it('is not moved by a wall clock that jumps', () => {
    const { look, clock, states } = start([{ ...MEMORY, for: '5m' }]);
    look(0, { 'process.rss': 600 });
    clock.jumpWall(24 * 60 * MINUTE);
    expect([look(0, { 'process.rss': 600 }), states()]).toEqual([[], ['memory pending']]);
    clock.jumpWall(-48 * 60 * MINUTE);
    expect(look(5 * MINUTE, { 'process.rss': 600 })).toEqual(['firing memory']);
  });

  it('does not take a name of the prototype for a reading', () => {
    const { look } = start([
      { name: 'odd', reading: 'constructor', above: 0 },
      { name: 'gone', absent: 'toString', for: 0 },
    ]);
    expect(look(0, {})).toEqual(['firing gone']);
  });
});

describe('an alert', () => {
  it('tells its story as a frozen value', () => {
    const { look, alerts, clock } = start([
      { ...MEMORY, for: '1m', severity: 'critical', labels: { team: 'ops', port: 80 }, summary: 'Restart it.' },
    ]);
    const activeAt = clock.now();
    look(0, { 'process.rss': 600 });
    look(MINUTE, { 'process.rss': 700 });
    const [alert] = alerts.active();
    expect(alert).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'memory',
      labels: { alertname: 'memory', severity: 'critical', team: 'ops', port: '80' },
      severity: 'critical',
      state: 'firing',
      summary: 'Restart it.',
      value: 700,
      threshold: 512,
      unit: 'bytes',
      cause: undefined,
      activeAt,
      startsAt: activeAt + MINUTE,
      endsAt: undefined,
      flapping: false,
      acknowledged: undefined,
      silencedBy: [],
      inhibitedBy: [],
    });
    expect(Object.isFrozen(alert) && Object.isFrozen(alert?.labels)).toBe(true);
    clock.advance(1);
    const [end] = alerts.advance({ 'process.rss': 5 });
    expect(end?.alert).toEqual({ ...alert, state: 'resolved', value: 5, endsAt: activeAt + MINUTE + 1 });
  });

  it('is repeated as long as it fires, after the interval, also while nothing is known', () => {
    const { look } = start([{ ...MEMORY, repeatInterval: '1h' }]);
    look(0, { 'process.rss': 600 });
    expect(look(60 * MINUTE - 1, {})).toEqual([]);
    expect(look(1, {})).toEqual(['repeated memory']);
    expect(look(60 * MINUTE, { 'process.rss': 600 })).toEqual(['repeated memory']);
  });

  it('is quiet once somebody has taken it on, until it is resolved', () => {
    const { look, alerts, clock } = start([MEMORY]);
    look(0, { 'process.rss': 600 });
    const fingerprint = alerts.active()[0]?.fingerprint ?? '';
    expect(alerts.acknowledge(fingerprint, { by: 'ada' })).toBe(true);
    expect(alerts.active()[0]?.acknowledged).toEqual({ by: 'ada', at: clock.now() });
    expect(look(24 * 60 * MINUTE, { 'process.rss': 600 })).toEqual([]);
    expect(look(1, { 'process.rss': 1 })).toEqual(['resolved memory']);
    expect(look(1, { 'process.rss': 600 })).toEqual(['firing memory']);
    expect(alerts.active()[0]?.acknowledged).toBeUndefined();
  });

  it('can’t be taken on while it does not fire', () => {
    const { look, alerts } = start([{ ...MEMORY, for: '1m' }]);
    look(0, { 'process.rss': 600 });
    expect(alerts.acknowledge(alerts.active()[0]?.fingerprint ?? '')).toBe(false);
    expect(alerts.acknowledge('0000000000000000')).toBe(false);
  });

  it('is held firing when it fires and resolves too often, says so, and ends after a calm time', () => {
    const { look, alerts } = start([{ ...MEMORY, flapGuard: { changes: 3, within: '10m' } }]);
    const told = [600, 1, 600, 1, 600, 1].flatMap((rss) => look(1_000, { 'process.rss': rss }));
    expect(told).toEqual(['firing memory', 'resolved memory', 'firing memory']);
    expect(alerts.active()[0]).toMatchObject({ state: 'firing', flapping: true });
    expect(look(10 * MINUTE - 1, { 'process.rss': 1 })).toEqual([]);
    expect(look(1, { 'process.rss': 1 })).toEqual(['resolved memory']);
  });

  it('loses the word flapping, not the firing, when it stays beyond', () => {
    const { look, alerts } = start([{ ...MEMORY, flapGuard: { changes: 1, within: '10m' } }]);
    for (const rss of [600, 1, 600]) look(1_000, { 'process.rss': rss });
    expect(alerts.active()[0]?.flapping).toBe(true);
    look(10 * MINUTE, { 'process.rss': 600 });
    expect(alerts.active()[0]).toMatchObject({ state: 'firing', flapping: false });
  });

  it('changes as often as it likes over a long time', () => {
    const { look } = start([{ ...MEMORY, flapGuard: { changes: 3, within: '10m' } }]);
    const told = [600, 1, 600, 1, 600, 1].flatMap((rss) => look(5 * MINUTE, { 'process.rss': rss }));
    expect(told).toHaveLength(6);
  });
});
