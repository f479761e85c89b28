import { fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertNotification } from './alert.ts';
import { type Alerts, createAlerts } from './alerts.ts';
import type { AlertRule } from './rule.ts';

const RULES: readonly AlertRule[] = [
  { name: 'at once', reading: 'x', above: 10, severity: 'critical' },
  { name: 'slow', reading: 'x', above: 10, clearBelow: 5, for: 20, keepFiringFor: 30, repeatInterval: 100 },
  { name: 'low', reading: 'x', below: 3, for: 5, flapGuard: { changes: 2, within: 60 } },
  { name: 'absent', absent: 'x', for: 15 },
];
const INHIBITIONS = [{ source: ['alertname="at once"'], target: ['alertname=slow'] }];

interface Step {
  readonly after: number;
  readonly x: number | undefined;
  readonly does: 'nothing' | 'silence' | 'unsilence' | 'acknowledge' | 'jump';
}

const steps = fc.array(
  fc.record<Step>({
    after: fc.oneof(fc.nat({ max: 40 }), fc.constant(0)),
    x: fc.constantFrom(0, 4, 7, 10, 11, Number.POSITIVE_INFINITY, Number.NaN, undefined),
    does: fc.constantFrom('nothing', 'nothing', 'silence', 'unsilence', 'acknowledge', 'jump'),
  }),
  { maxLength: 60 },
);

function play(all: readonly Step[], { jumps = true } = {}, after?: (alerts: Alerts, step: Step) => void) {
  const clock = fakeClock();
  const alerts = createAlerts({ rules: RULES, inhibitions: INHIBITIONS, clock });
  const told: AlertNotification[] = [];
  for (const step of all) {
    clock.advance(step.after);
    if (step.does === 'jump' && jumps) clock.jumpWall(step.after * 1e6 - 2e7);
    if (step.does === 'silence') alerts.silence({ matchers: ['severity=warning'], for: 50 });
    if (step.does === 'unsilence') for (const { id } of alerts.silences()) alerts.unsilence(id);
    if (step.does === 'acknowledge') for (const { fingerprint } of alerts.active()) alerts.acknowledge(fingerprint);
    told.push(...alerts.advance({ x: step.x }));
    after?.(alerts, step);
  }
  return { clock, alerts, told };
}

const summary = ({ kind, alert }: AlertNotification): string =>
  `${kind} ${alert.name} ${alert.flapping} ${alert.value}`;

describe('alerts', () => {
  it('an unchanged reading changes nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        play(all, {}, (alerts, { x }) => {
          const before = alerts.active();
          expect(alerts.advance({ x })).toEqual([]);
          expect(alerts.active()).toEqual(before);
        });
      }),
    );
  });

  it('what is unknown moves no threshold, however long it lasts', () => {
    const thresholds = (alerts: Alerts): unknown =>
      alerts.active().flatMap(({ name, state, value }) => (name === 'absent' ? [] : [{ name, state, value }]));
    fc.assert(
      fc.property(steps, fc.nat({ max: 1_000 }), (all, after) => {
        const { alerts, clock } = play(all);
        const before = thresholds(alerts);
        clock.advance(after);
        alerts.advance({});
        clock.advance(after);
        alerts.advance({ x: Number.NaN });
        expect(thresholds(alerts)).toEqual(before);
      }),
    );
  });

  it('a wall clock that jumps moves nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        expect(play(all).told.map(summary)).toEqual(play(all, { jumps: false }).told.map(summary));
      }),
    );
  });

  it('who is told of a firing is told of its end, once, whatever is silenced, inhibited, acknowledged or held', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { alerts, clock, told } = play(all);
        for (let calm = 0; calm < 3; calm += 1) {
          alerts.silence({ matchers: ['alertname=~".*"'], for: 1e7 });
          clock.advance(1e6);
          told.push(...alerts.advance({ x: 4 }));
        }
        for (const { name } of RULES) {
          const kinds = told.filter(({ alert }) => alert.name === name).map(({ kind }) => kind);
          expect(kinds.join(' ')).toMatch(/^(?:firing (?:repeated )*resolved ?)*$/);
        }
      }),
    );
  });

  it('reading and exporting change nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const looked = play(all, {}, (alerts) => {
          alerts.active();
          alerts.export();
        });
        expect(looked.told).toEqual(play(all).told);
      }),
    );
  });
});
