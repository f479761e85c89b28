import { type FakeClock, fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessions, type Sessions } from './sessions.ts';

const IDLE = 1_000;
const MAX = 5;

/** Moments of the last touch, by id, in no order; the clock is the real one's. */
interface Model {
  readonly clock: FakeClock;
  readonly touched: Map<string, number>;
  peak: number;
  stale: number;
  displaced: number;
}

function age(model: Model): void {
  for (const [id, at] of model.touched) {
    if (model.clock.monotonic() - at < IDLE) continue;
    model.touched.delete(id);
    model.stale += 1;
  }
}

/** Puts the id last, so that of two that were touched at one moment the earlier stays the older. */
function use(model: Model, id: string): void {
  model.touched.delete(id);
  model.touched.set(id, model.clock.monotonic());
}

type Step = (model: Model, sessions: Sessions) => void;

class Command implements fc.Command<Model, Sessions> {
  readonly #name: string;
  readonly #step: Step;
  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }
  check = () => true;
  run(model: Model, sessions: Sessions): void {
    age(model);
    this.#step(model, sessions);
  }
  toString = () => this.#name;
}

const register = (id: string) =>
  new Command(`register(${id})`, (model, sessions) => {
    const isNew = !model.touched.has(id);
    expect(sessions.register(id)).toBe(isNew);
    if (isNew && model.touched.size === MAX) {
      const [idlest] = [...model.touched].sort(([, a], [, b]) => a - b)[0] as [string, number];
      model.touched.delete(idlest);
      model.displaced += 1;
    }
    use(model, id);
    model.peak = Math.max(model.peak, model.touched.size);
  });

const touch = (id: string) =>
  new Command(`touch(${id})`, (model, sessions) => {
    expect(sessions.touch(id)).toBe(model.touched.has(id));
    if (model.touched.has(id)) use(model, id);
  });

const unregister = (id: string) =>
  new Command(`unregister(${id})`, (model, sessions) => {
    expect(sessions.unregister(id)).toBe(model.touched.delete(id));
  });

const wait = (ms: number) => new Command(`wait(${ms})`, ({ clock }) => clock.advance(ms));

const look = () =>
  new Command('look', ({ touched, peak, stale, displaced }, sessions) => {
    expect([sessions.active, sessions.peak, sessions.stale, sessions.displaced]).toEqual([
      touched.size,
      peak,
      stale,
      displaced,
    ]);
  });

const id = fc.constantFrom(...'abcdefgh');
const commands = fc.commands(
  [
    id.map(register),
    id.map(register),
    id.map(touch),
    id.map(unregister),
    fc.constantFrom(1, 300, 999, 1_000, 5_000).map(wait),
    fc.constant(look()),
  ],
  { maxCommands: 80 },
);

describe('sessions', () => {
  it('are those that a list with the moments of their last use has', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const clock = fakeClock();
        const model = { clock, touched: new Map<string, number>(), peak: 0, stale: 0, displaced: 0 };
        const real = createSessions({ idle: IDLE, max: MAX, clock });
        fc.modelRun(() => ({ model, real }), [...all, look()]);
      }),
      { numRuns: 500 },
    );
  });
});
