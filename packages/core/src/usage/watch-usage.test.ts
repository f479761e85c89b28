import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { announceUsage } from '../announce.ts';
import { createMonitor } from '../create-monitor.ts';
import { createLimits } from '../limits.ts';
import { createSessions } from '../sessions.ts';
import { toPrometheus } from '../telemetry/prometheus/to-prometheus.ts';
import { isUsageReading, type UsageState, usageReadings } from './usage.ts';
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

describe('recoveries of this process', () => {
  const figures = { attempts: 5, recovered: 1, degraded: 1, failed: 1, abandoned: 0, time: 20, longest: 15 };
  const recovery = (name: string, more: object = {}) => ({ kind: 'recovery', name, runs: 4, ...figures, ...more });

  it('of one operation are one: runs add up, and the worst circuit counts', () => {
    const things = ['closed', 'open', undefined, 'melted'].map((circuit) => ({
      usage: () => [recovery('read', { circuit })],
    }));
    for (const thing of things) announceUsage(thing);
    const sums = { runs: 16, attempts: 20, recovered: 4, degraded: 4, failed: 4, time: 80, longest: 15 };
    expect(watching('read').states()).toEqual([
      { kind: 'recovery', name: 'read', abandoned: 0, circuit: 'open', ...sums },
    ]);
  });

  it('leave out what makes no sense', () => {
    const things = [
      { usage: () => [recovery('wrong', { runs: -1 }), recovery('wrong', { time: '1' })] },
      { usage: () => 7 },
    ];
    for (const thing of things) announceUsage(thing);
    expect(watching('wrong').states()).toEqual([]);
  });

  it('are metrics by how the runs ended', () => {
    const text = toPrometheus(createMonitor({ tick: 'manual' }).snapshot(), {
      families: usageFamilies([recovery('read') as UsageState]),
    });
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      'perfkit_recovery_runs_total{operation="read",ending="straight"} 1',
      'perfkit_recovery_runs_total{operation="read",ending="recovered"} 1',
      'perfkit_recovery_runs_total{operation="read",ending="degraded"} 1',
      'perfkit_recovery_runs_total{operation="read",ending="failed"} 1',
      'perfkit_recovery_runs_total{operation="read",ending="abandoned"} 0',
      'perfkit_recovery_attempts_total{operation="read"} 5',
    ]);
    expect(usageReadings([recovery('read') as UsageState])).toEqual({});
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
