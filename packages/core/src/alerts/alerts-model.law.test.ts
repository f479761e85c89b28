/**
 * One rule against a model that keeps all looks and adds up their gaps anew each time, through looks of any kind, silences,
 * acknowledgements, jumps of the wall clock, and restarts.
 */
import { type FakeClock, fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alerts, createAlerts } from './alerts.ts';
import type { AlertRule } from './rule.ts';

const [FOR, KEEP, REPEAT] = [30, 20, 100];
const RULES: readonly AlertRule[] = [
  {
    name: 'x',
    reading: 'x',
    above: 10,
    clearBelow: 5,
    for: FOR,
    keepFiringFor: KEEP,
    repeatInterval: REPEAT,
    flapGuard: false,
  },
];
const READINGS = { beyond: 11, between: 7, within: 1, unknown: undefined } as const;
type Condition = keyof typeof READINGS;

interface Model {
  looks: { readonly condition: Condition; readonly gap: number }[];
  firing: boolean;
  sinceTold: number | undefined;
  acknowledged: boolean;
  silences: { left: number; readonly endsAt: number }[];
}

interface Real {
  readonly clock: FakeClock;
  alerts: Alerts;
}

/** Time between looks that both saw `condition`, back to the last look that saw anything else. */
function lasted({ looks }: Model, condition: Condition): number {
  const broken = looks.findLastIndex((look) => look.condition !== condition && look.condition !== 'unknown');
  const run = looks.slice(broken + 1);
  return run.reduce((sum, look, i) => {
    const both = look.condition === condition && run[i - 1]?.condition === condition;
    return sum + (both ? look.gap : 0);
  }, 0);
}

function expected(model: Model, gap: number): string[] {
  const seen = model.looks.at(-1)?.condition;
  const wasFiring = model.firing;
  if (!wasFiring && seen === 'beyond' && lasted(model, 'beyond') >= FOR) model.firing = true;
  if (wasFiring && seen === 'within' && lasted(model, 'within') >= KEEP) model.firing = false;
  for (const silence of model.silences) silence.left -= gap;
  const muted = model.acknowledged || model.silences.some(({ left }) => left > 0);
  if (!model.firing) {
    const wasTold = model.sinceTold !== undefined;
    model.sinceTold = undefined;
    model.acknowledged = false;
    return wasTold ? ['resolved'] : [];
  }
  if (model.sinceTold !== undefined) model.sinceTold += gap;
  const kind = model.sinceTold === undefined ? 'firing' : model.sinceTold >= REPEAT ? 'repeated' : undefined;
  if (muted || kind === undefined) return [];
  model.sinceTold = 0;
  return [kind];
}

type Command = fc.Command<Model, Real>;

const command = (words: string, run: Command['run']): Command => ({ check: () => true, run, toString: () => words });

function look(condition: Condition, gap: number): Command {
  return command(`look(${condition}, ${gap})`, (model, { clock, alerts }) => {
    clock.advance(gap);
    const told = alerts.advance({ x: READINGS[condition] }).map(({ kind }) => kind);
    model.looks.push({ condition, gap });
    expect(told).toEqual(expected(model, gap));
    const known = model.looks.findLast((one) => one.condition !== 'unknown')?.condition;
    const state = model.firing ? ['firing'] : known === 'beyond' ? ['pending'] : [];
    expect(alerts.active().map((alert) => alert.state)).toEqual(state);
  });
}

const silence = (span: number): Command =>
  command(`silence(${span})`, (model, { clock, alerts }) => {
    alerts.silence({ matchers: ['alertname=x'], for: span });
    model.silences.push({ left: span, endsAt: clock.now() + span });
  });

const acknowledge = command('acknowledge', (model, { alerts }) => {
  expect(alerts.acknowledge(alerts.active()[0]?.fingerprint ?? '')).toBe(model.firing);
  model.acknowledged ||= model.firing;
});

const jump = (ms: number): Command => command(`jump(${ms})`, (_, { clock }) => clock.jumpWall(ms));

const restart = command('restart', (model, real) => {
  const state: unknown = JSON.parse(JSON.stringify(real.alerts.export()));
  real.alerts = createAlerts({ rules: RULES, clock: real.clock, state });
  // Nobody looked in between.
  model.looks.push({ condition: 'unknown', gap: 0 });
  const now = real.clock.now();
  for (const one of model.silences) one.left = Math.min(one.left, one.endsAt - now);
});

describe('an alert', () => {
  it('does what its model does', () => {
    const conditions = fc.constantFrom<Condition>(
      'beyond',
      'beyond',
      'beyond',
      'within',
      'within',
      'between',
      'unknown',
    );
    const looks = fc.tuple(conditions, fc.integer({ min: 0, max: 40 })).map((args) => look(...args));
    const commands = [
      looks,
      looks,
      fc.integer({ min: 1, max: 120 }).map(silence),
      fc.constant(acknowledge),
      fc.integer({ min: -200, max: 200 }).map(jump),
      fc.constant(restart),
    ];
    fc.assert(
      fc.property(fc.commands(commands, { size: '+1', maxCommands: 80 }), (sequence) => {
        fc.modelRun(() => {
          const clock = fakeClock();
          const model = { looks: [], firing: false, sinceTold: undefined, acknowledged: false, silences: [] };
          return { model, real: { clock, alerts: createAlerts({ rules: RULES, clock }) } };
        }, sequence);
      }),
      { numRuns: 300 },
    );
  });
});
