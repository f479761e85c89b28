import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type AlertsOptions, createAlerts } from './alerts.ts';
import { matchesOf } from './matcher.ts';

const HOUR = 3_600_000;
const RULES = [
  { name: 'down', reading: 'down', above: 0, severity: 'critical', labels: { host: 'web-1' } },
  { name: 'slow', reading: 'slow', above: 0, labels: { host: 'web-1' } },
  { name: 'slow', reading: 'slow', above: 0, labels: { host: 'web-2' } },
] as const;

function start(options: Omit<AlertsOptions, 'rules'> = {}) {
  const clock = fakeClock();
  const alerts = createAlerts({ rules: RULES, clock, ...options });
  const look = (after: number, readings: Record<string, number>): string[] => {
    clock.advance(after);
    return alerts.advance(readings).map(({ kind, alert }) => `${kind} ${alert.name} ${alert.labels.host}`);
  };
  return { clock, alerts, look };
}

describe('a silence', () => {
  it('keeps the firing back, and gives it when it ends', () => {
    const { alerts, look } = start();
    const { id } = alerts.silence({ matchers: ['host=web-1'], for: '2h', createdBy: 'ada' });
    expect(look(1, { slow: 1 })).toEqual(['firing slow web-2']);
    expect(alerts.active().map(({ silencedBy }) => silencedBy)).toEqual([[id], []]);
    expect(look(2 * HOUR - 2, { slow: 1 })).toEqual([]);
    expect(look(1, { slow: 1 })).toEqual(['firing slow web-1']);
    expect(alerts.silences()).toEqual([]);
  });

  it('never keeps back the end of what people were told of', () => {
    const { alerts, look } = start();
    look(0, { down: 1 });
    alerts.silence({ matchers: ['alertname=down'], for: '2h' });
    expect(look(1, { down: 0 })).toEqual(['resolved down web-1']);
  });

  it('says nothing at all of what came and went within it', () => {
    const { alerts, look } = start();
    alerts.silence({ matchers: ['alertname=down'], for: '2h' });
    expect([look(1, { down: 1 }), look(1, { down: 0 }), look(3 * HOUR, { down: 0 })]).toEqual([[], [], []]);
  });

  it('for a span is not ended by a wall clock that jumps; one with moments follows it', () => {
    const { alerts, clock, look } = start();
    alerts.silence({ matchers: ['alertname=down'], for: '2h' });
    alerts.silence({ matchers: ['alertname=slow'], endsAt: clock.now() + 2 * HOUR });
    clock.jumpWall(3 * HOUR);
    expect(look(1, { down: 1, slow: 1 })).toEqual(['firing slow web-1', 'firing slow web-2']);
  });

  it('may be planned ahead, and taken back', () => {
    const { alerts, clock, look } = start();
    const { id } = alerts.silence({
      matchers: ['alertname=down'],
      startsAt: clock.now() + HOUR,
      endsAt: clock.now() + 2 * HOUR,
    });
    expect(look(0, { down: 1 })).toEqual(['firing down web-1']);
    expect(look(5 * HOUR - 4 * HOUR, { down: 1 })).toEqual([]);
    expect(alerts.active()[0]?.silencedBy).toEqual([id]);
    expect([alerts.unsilence(id), alerts.unsilence(id)]).toEqual([true, false]);
    expect(alerts.active()[0]?.silencedBy).toEqual([]);
  });

  it.each([
    { matchers: [], for: '1h' },
    { matchers: ['host'], for: '1h' },
    { matchers: ['host=~"("'], for: '1h' },
    { matchers: ['host=a'], for: 'soon' },
    { matchers: ['host=a'], for: 0 },
    { matchers: ['host=a'], endsAt: 5 },
    { matchers: ['host=a'], endsAt: Number.NaN },
  ])('refuses %j', (options) => {
    const { alerts } = start();
    expect(() => alerts.silence(options)).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
    expect(alerts.silences()).toEqual([]);
  });
});

describe('an inhibition', () => {
  const inhibitions = [{ source: ['severity=critical'], target: ['severity=~"warning|info"'], equal: ['host'] }];

  it('keeps quiet what follows from a firing alert of the same place, from the same moment on', () => {
    const { alerts, look } = start({ inhibitions });
    expect(look(0, { down: 1, slow: 1 })).toEqual(['firing down web-1', 'firing slow web-2']);
    const [down, slow] = alerts.active();
    expect(slow?.inhibitedBy).toEqual([down?.fingerprint]);
    expect(look(1, { down: 0, slow: 1 })).toEqual(['resolved down web-1', 'firing slow web-1']);
  });

  it('does not let alerts that are source and target silence each other, or themselves', () => {
    const { look } = start({ inhibitions: [{ source: ['alertname=slow'], target: ['alertname=~".*"'] }] });
    expect(look(0, { slow: 1, down: 1 })).toEqual(['firing slow web-1', 'firing slow web-2']);
  });
});

describe('matchers', () => {
  const labels = { host: 'web-1', team: '', 'odd name': 'a "b"', line: 'a\nb' };
  it.each([
    ['host=web-1', true],
    [' host != "web-2" ', true],
    ['host=~"web"', false],
    ['host=~"web-.|x"', true],
    ['host=~web-.', true],
    ['host!~"db-.*"', true],
    ['team=""', true],
    ['absent=""', true],
    ['absent=', true],
    ['absent!=x', true],
    ['constructor=""', true],
    [String.raw`"odd name"="a \"b\""`, true],
    ['line=~"a.b"', false],
  ])('%s: %s', (matcher, expected) => {
    expect(matchesOf([matcher])(labels)).toBe(expected);
  });

  it('have to match all', () => {
    expect(matchesOf(['host=web-1', 'team=ops'])(labels)).toBe(false);
  });
});

describe('a silence without matchers', () => {
  it('is refused in words, and counts for nothing', () => {
    const { alerts } = start();
    expect(() => alerts.silence({ for: '1h' } as never)).toThrow('Expected `matchers` to be a list of at least one');
    expect(alerts.silences()).toEqual([]);
  });
});
