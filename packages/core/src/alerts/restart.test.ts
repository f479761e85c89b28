import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../adapters/memory-state/index.ts';
import { createAlerts } from './alerts.ts';
import type { AlertRule } from './rule.ts';

const MINUTE = 60_000;
const MEMORY: AlertRule = { name: 'memory', reading: 'rss', above: 512, for: '5m' };

/** What another process makes of the state, through the JSON of a store. */
async function restarted(rules: readonly AlertRule[], state: unknown, after = 0) {
  const store = createMemoryState();
  await store.set('alerts', state);
  const clock = fakeClock({ now: Date.UTC(2026, 0, 1) + after, monotonic: 7 });
  const alerts = createAlerts({ rules, clock, state: await store.get('alerts') });
  const look = (ms: number, readings: Record<string, number>): string[] => {
    clock.advance(ms);
    return alerts.advance(readings).map(({ kind, alert }) => `${kind} ${alert.name}`);
  };
  return { alerts, look };
}

function firing(rule = MEMORY) {
  const clock = fakeClock();
  const alerts = createAlerts({ rules: [rule], clock });
  alerts.advance({ rss: 600 });
  clock.advance(5 * MINUTE);
  alerts.advance({ rss: 600 });
  return { clock, alerts };
}

describe('after a restart', () => {
  it('a firing alert still fires, is not told of again, and its end is', async () => {
    const before = firing().alerts;
    const { alerts, look } = await restarted([MEMORY], before.export());
    expect(alerts.active()).toEqual([{ ...before.active()[0], value: undefined, threshold: undefined }]);
    expect([look(0, {}), look(1, { rss: 600 }), look(1, { rss: 1 })]).toEqual([[], [], ['resolved memory']]);
  });

  it('a pending one goes on where it was; the time in between does not count', async () => {
    const clock = fakeClock();
    const before = createAlerts({ rules: [MEMORY], clock });
    before.advance({ rss: 600 });
    clock.advance(4 * MINUTE);
    before.advance({ rss: 600 });
    const { look } = await restarted([MEMORY], before.export(), 3 * 60 * MINUTE);
    expect([look(0, { rss: 600 }), look(MINUTE - 1, { rss: 600 })]).toEqual([[], []]);
    expect(look(1, { rss: 600 })).toEqual(['firing memory']);
  });

  it('an acknowledgement and a silence still hold; a silence does not outlive its end', async () => {
    const { alerts: before } = firing();
    before.acknowledge(before.active()[0]?.fingerprint ?? '', { by: 'ada', comment: 'on it' });
    const silence = before.silence({ matchers: ['alertname=other'], for: '2h' });
    const { alerts, look } = await restarted([MEMORY], before.export(), 60 * MINUTE);
    expect(alerts.active()[0]?.acknowledged).toMatchObject({ by: 'ada', comment: 'on it' });
    expect(look(24 * 60 * MINUTE, { rss: 600 })).toEqual([]);
    expect(alerts.silences()).toEqual([]);
    expect(alerts.silence({ matchers: ['a=b'], for: 1 }).id).not.toBe(silence.id);
    const later = await restarted([MEMORY], before.export(), 60 * MINUTE);
    expect(later.alerts.silences()).toEqual([{ ...silence, remaining: 65 * MINUTE }]);
  });

  it('an alert whose rule is gone is told of as resolved', async () => {
    const { look } = await restarted([], firing().alerts.export());
    expect([look(0, {}), look(0, {})]).toEqual([['resolved memory'], []]);
  });

  it.each([
    undefined,
    { version: 1, silences: [{ id: 's', matchers: ['no matcher'], startsAt: 0, endsAt: 9e15 }] },
    null,
    'text',
    { version: 2, alerts: [] },
    { version: 1 },
    {
      version: 1,
      alerts: [{ fingerprint: 'x' }, null, 5],
      silences: [{ id: 's' }, { id: 's', matchers: [5] }],
      silencesMade: 'x',
    },
    {
      version: 1,
      alerts: [{ fingerprint: 'x', name: 'x', labels: {}, told: 1, lifecycle: { state: 'inactive', changes: [] } }],
    },
    {
      version: 1,
      alerts: [{ fingerprint: 'x', name: 'x', labels: {}, told: 1, lifecycle: { state: 'toString', changes: [] } }],
    },
  ])('begins anew where it does not understand: %j', async (state) => {
    const alerts = createAlerts({ rules: [MEMORY], clock: fakeClock(), state });
    expect([alerts.advance({ rss: 1 }), alerts.active(), alerts.silences()]).toEqual([[], [], []]);
  });
});

describe('a state of which half makes no sense', () => {
  it.each([
    { state: 'pending', changes: [] },
    { state: 'pending', changes: [], activeAt: 0, held: 'long' },
    { state: 'firing', changes: ['once'], activeAt: 0, startsAt: 0, held: 0, clear: 0 },
    { state: 'constructor', changes: [] },
  ])('begins anew, and fires no alert before its time: %j', async (lifecycle) => {
    const before = createAlerts({ rules: [MEMORY], clock: fakeClock() }).export();
    const state = { ...before, alerts: before.alerts.map((alert) => ({ ...alert, lifecycle })) };
    const { alerts, look } = await restarted([MEMORY], state);
    expect(look(0, { rss: 600 })).toEqual([]);
    expect(look(4 * MINUTE, { rss: 600 })).toEqual([]);
    expect(alerts.active()).toMatchObject([{ state: 'pending' }]);
    expect(look(MINUTE, { rss: 600 })).toEqual(['firing memory']);
  });
});
