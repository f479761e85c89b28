import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { announceUsage } from '../announce.ts';
import { createMonitor } from '../create-monitor.ts';
import { createLimits } from '../limits.ts';
import { createSessions } from '../sessions.ts';
import { toPrometheus } from '../telemetry/prometheus/to-prometheus.ts';
import { isUsageReading, usageReadings } from './usage.ts';
import { usageFamilies } from './usage-families.ts';
import { watchUsage } from './watch-usage.ts';

const clock = fakeClock();
const limitsOf = <Name extends string>(limits: Record<Name, number>) => createLimits(limits, { clock, tick: 'manual' });

/** Those of this test alone: others may be about to be forgotten. */
function watching(...names: string[]) {
  const watch = watchUsage();
  return { watch, states: () => watch.states().filter(({ name }) => names.includes(name)) };
}

describe('limits and sessions of this process', () => {
  it('are known to who watches, whether they were made before or after', () => {
    const before = limitsOf({ early: 10 });
    const { watch, states } = watching('early', 'late', 'web');
    const [after, web] = [limitsOf({ late: 100 }), createSessions({ name: 'web', clock })];
    before.add('early', 9);
    after.add('late');
    web.register('a');
    expect(states()).toEqual([
      { kind: 'limit', name: 'early', used: 9, limit: 10, state: 'warning', peak: 9, perMinute: undefined, refused: 0 },
      { kind: 'limit', name: 'late', used: 1, limit: 100, state: 'ok', peak: 1, perMinute: undefined, refused: 0 },
      { kind: 'sessions', name: 'web', active: 1, peak: 1, stale: 0, displaced: 0 },
    ]);
    watch.close();
    const unseen = limitsOf({ late: 1 });
    unseen.add('late');
    expect(states()[1]).toMatchObject({ limit: 100 });
  });

  it('of one name are one: the fuller limit, and all sessions', () => {
    const all = [limitsOf({ twice: 10 }), limitsOf({ twice: 100 })];
    const sessions = [createSessions({ name: 'twofold', clock }), createSessions({ name: 'twofold', clock })];
    const { states } = watching('twice', 'twofold');
    all[0]?.add('twice', 3);
    all[1]?.add('twice', 29);
    for (const one of sessions) one.register('a');
    expect(states()).toMatchObject([
      { used: 3, limit: 10 },
      { active: 2, peak: 2 },
    ]);
    all[1]?.add('twice', 2);
    expect(states()).toMatchObject([{ used: 31, limit: 100 }, {}]);
  });

  it('leave out what another version says otherwise, and what throws', () => {
    const things = [
      { state: () => ({ odd: { used: 'many', limit: 1 } }) },
      { state: () => 'odd' },
      { name: 'odd', active: -1, peak: 0, stale: 0, displaced: 0 },
      {
        state() {
          throw new Error('odd');
        },
      },
    ];
    for (const thing of things) announceUsage(thing);
    expect(watching('odd').states()).toEqual([]);
  });
});

describe('their figures', () => {
  const limits = limitsOf({ 'customers of a.b': 4 });
  limits.add('customers of a.b', 3);
  const sessions = createSessions({ name: 'mcp', clock });
  sessions.register('a');
  const { states } = watching('customers of a.b', 'mcp');

  it('are readings that alerts may be about', () => {
    const readings = usageReadings(states());
    expect(readings).toEqual({
      'limit.customers of a.b.use': 0.75,
      'limit.customers of a.b.used': 3,
      'sessions.mcp.active': 1,
    });
    expect(Object.keys(readings).every(isUsageReading)).toBe(true);
    expect(['limit.use', 'limit..use', 'process.rss', 'sessions.active', 'limit.a.usage'].some(isUsageReading)).toBe(
      false,
    );
  });

  it('are metrics of Prometheus', () => {
    const text = toPrometheus(createMonitor({ tick: 'manual' }).snapshot(), { families: usageFamilies(states()) });
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      'perfkit_limit_used{limit="customers of a.b"} 3',
      'perfkit_limit_max{limit="customers of a.b"} 4',
      'perfkit_limit_refused_total{limit="customers of a.b"} 0',
      'perfkit_sessions_active{sessions="mcp"} 1',
      'perfkit_sessions_peak{sessions="mcp"} 1',
      'perfkit_sessions_stale_total{sessions="mcp"} 0',
    ]);
    expect(usageFamilies([])).toEqual([]);
  });
});
