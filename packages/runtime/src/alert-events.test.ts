import { createMemoryHistory } from '@perf/analytics/memory';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { AlertWatch } from './alert-watch.ts';
import { alertsFromHistory } from './report/alerts-from-history.ts';

const HOUR = 3_600_000;

function start() {
  const clock = fakeClock();
  const history = createMemoryHistory();
  const rules = [
    { name: 'memory', reading: 'tree.rss', above: 10, severity: 'critical' as const, flapGuard: false as const },
  ];
  const watch = new AlertWatch({ alerts: rules, inhibitions: [] }, clock);
  const look = async (rss: number, ms = 1_000): Promise<readonly unknown[]> => {
    clock.advance(ms);
    watch.look({ 'tree.rss': rss });
    const events = watch.takeEvents();
    await history.append({ at: clock.now(), span: 0, operations: [], readings: {}, events });
    return events.map(({ data }) => (data as { change: string }).change);
  };
  const fired = async (from: number, to = clock.now() + 1) =>
    ((await alertsFromHistory(history, { from, to })) ?? []).map(({ name, state, endsAt }) => [name, state, endsAt]);
  return { clock, watch, look, fired, history };
}

describe('events of alerts', () => {
  it('say each change once, with what was seen', async () => {
    const { clock, watch, look, history } = start();
    expect([await look(1), await look(11), await look(12)]).toEqual([[], ['firing'], []]);
    watch.alerts.silence({ matchers: ['alertname=memory'], for: '1h' });
    watch.alerts.acknowledge(watch.alerts.active()[0]?.fingerprint ?? '', { by: 'ada' });
    expect([await look(13), await look(14), await look(1), await look(1)]).toEqual([
      ['silenced', 'acknowledged'],
      [],
      ['resolved'],
      [],
    ]);
    const events = await history.events({ kind: 'alert', from: 0, to: clock.now() + 1 });
    expect(events.map(({ data }) => data)).toMatchObject([
      {
        change: 'firing',
        name: 'memory',
        severity: 'critical',
        value: 11,
        threshold: 10,
        startsAt: clock.now() - 5_000,
      },
      { change: 'silenced', silencedBy: ['silence-1'] },
      { change: 'acknowledged', by: 'ada' },
      { change: 'resolved', state: 'resolved', value: 14, endsAt: clock.now() - 1_000 },
    ]);
  });

  it('tell in any range which fired in it, also of one that began long before', async () => {
    const { clock, look, fired } = start();
    const begin = clock.now();
    await look(11);
    for (let minute = 0; minute < 5 * 60; minute += 1) await look(11, 60_000);
    expect(await fired(clock.now() - 1_000)).toEqual([['memory', 'firing', null]]);
    await look(1);
    const end = clock.now();
    for (let minute = 0; minute < 3 * 60; minute += 1) await look(1, 60_000);
    expect(await fired(end)).toEqual([['memory', 'resolved', end]]);
    expect(await fired(end + 1)).toEqual([]);
    expect(await fired(begin, begin + HOUR)).toEqual([['memory', 'firing', null]]);
  });

  it('tell of each firing apart, the latest first', async () => {
    const { clock, look, fired } = start();
    const ends: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      await look(11);
      await look(1);
      ends.unshift(clock.now());
    }
    await look(11);
    expect(await fired(0)).toEqual([['memory', 'firing', null], ...ends.map((end) => ['memory', 'resolved', end])]);
  });

  it('leave out what no perfkit of this kind has written', async () => {
    const { clock, history } = start();
    const events = [null, 'text', { change: 'firing' }].map((data) => ({ at: clock.now(), kind: 'alert', data }));
    await history.append({ at: clock.now(), span: 0, operations: [], readings: {}, events });
    expect(await alertsFromHistory(history, { from: 0, to: clock.now() + 1 })).toBeUndefined();
  });
});
