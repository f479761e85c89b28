/**
 * The runner against a model of it: any order of runs, answers, hangs, late ends, jumps of the wall and reads.
 *
 * Checks answer when the model says so, so that every interleaving of looks and deadlines can come up.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnswerState, CheckState } from './check.ts';
import { createHealth, type Health } from './health.ts';

const TIMEOUT = 1_000;
/** `c` depends on `b`, `b` on `a`; `lone` on nobody. */
const DEPENDS: Readonly<Record<string, readonly string[]>> = { a: [], b: ['a'], c: ['b'], lone: [] };
const NAMES = Object.keys(DEPENDS);
const ILL: readonly (CheckState | undefined)[] = ['fail', 'unauthorised', 'blocked'];

/** What a check does next time it is asked: it answers at once, or hangs until it is let go. */
type Behaviour = AnswerState | 'hang';

interface Model {
  readonly behaviour: Record<string, Behaviour>;
  readonly hanging: Set<string>;
  readonly known: Record<string, { state: CheckState; age: number; asked: number }>;
  readonly asked: Record<string, number>;
}

interface Real {
  readonly health: Health;
  readonly behaviour: Record<string, Behaviour>;
  readonly release: Record<string, () => void>;
  readonly asked: Record<string, number>;
  /** How many of each are under way. */
  readonly under: Record<string, number>;
}

function real(): Real {
  const made = { behaviour: all('pass' as Behaviour), release: {}, asked: all(0), under: all(0) } as Omit<
    Real,
    'health'
  >;
  const count = (counts: Record<string, number>, name: string, by: number): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const run = async (name: string): Promise<AnswerState> => {
    count(made.asked, name, 1);
    const behaviour = made.behaviour[name] ?? 'pass';
    if (behaviour !== 'hang') return behaviour;
    count(made.under, name, 1);
    // Deaf to its signal; and what it says at last must never be seen.
    await new Promise<void>((resolve) => {
      made.release[name] = resolve;
    });
    count(made.under, name, -1);
    return 'warn';
  };
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const checks = NAMES.map((name) => ({
    name,
    timeout: TIMEOUT,
    dependsOn: DEPENDS[name] ?? [],
    run: () => run(name),
  }));
  return { ...made, health: createHealth({ checks, clock }) };
}

const all = <T>(value: T): Record<string, T> => Object.fromEntries(NAMES.map((name) => [name, value]));

/** What the model expects of a run that begins now. @returns how long it takes */
function runModel(model: Model): number {
  let longest = 0;
  const endsAt: Record<string, number> = {};
  for (const name of NAMES) {
    const before = Math.max(0, ...(DEPENDS[name] ?? []).map((other) => endsAt[other] ?? 0));
    const isBlocked = (DEPENDS[name] ?? []).some((other) => ILL.includes(model.known[other]?.state));
    const behaviour = model.behaviour[name] ?? 'pass';
    let took = 0;
    let state: CheckState = 'blocked';
    if (!isBlocked && model.hanging.has(name)) state = 'fail';
    else if (!isBlocked) {
      model.asked[name] = (model.asked[name] ?? 0) + 1;
      if (behaviour === 'hang') {
        model.hanging.add(name);
        took = TIMEOUT;
        state = 'fail';
      } else state = behaviour;
    }
    endsAt[name] = before + took;
    longest = Math.max(longest, before + took);
    model.known[name] = { state, age: before + took, asked: model.asked[name] ?? 0 };
  }
  for (const known of Object.values(model.known)) known.age = longest - known.age;
  return longest;
}

type Command = fc.AsyncCommand<Model, Real>;
const command = (words: string, run: Command['run']): Command => ({ check: () => true, run, toString: () => words });

function compare(model: Model, { health, asked, under }: Real): void {
  const { checks } = health.report();
  const seen = Object.fromEntries(checks.map(({ name, state, age }) => [name, { state, age }]));
  const expected = NAMES.map((name) => {
    const { state = 'unknown', age } = model.known[name] ?? {};
    return [name, { state, age }];
  });
  expect(seen).toEqual(Object.fromEntries(expected));
  expect(asked).toEqual(model.asked);
  expect(under).toEqual({ ...all(0), ...Object.fromEntries([...model.hanging].map((name) => [name, 1])) });
}

const behave = (name: string, behaviour: Behaviour): Command =>
  command(`${name} will ${behaviour}`, async (model, subject) => {
    model.behaviour[name] = behaviour;
    subject.behaviour[name] = behaviour;
  });

const run = (times: number): Command =>
  command(`run ×${times}`, async (model, subject) => {
    // Those who come while it runs share it.
    const running = Promise.all(Array.from({ length: times }, () => subject.health.run()));
    await vi.advanceTimersByTimeAsync(runModel(model));
    await running;
    compare(model, subject);
  });

const letGo = (name: string): Command =>
  command(`let ${name} go`, async (model, subject) => {
    if (model.hanging.delete(name)) subject.release[name]?.();
    await vi.advanceTimersByTimeAsync(0);
    compare(model, subject);
  });

const pass = (ms: number): Command =>
  command(`${ms} ms pass`, async (model, subject) => {
    await vi.advanceTimersByTimeAsync(ms);
    for (const known of Object.values(model.known)) known.age += ms;
    compare(model, subject);
  });

const jump = (ms: number): Command =>
  command(`the wall jumps ${ms} ms`, async (model, subject) => {
    vi.setSystemTime(Date.now() + ms);
    compare(model, subject);
  });

describe('the runner', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does what its model does', async () => {
    const names = fc.constantFrom(...NAMES);
    const behaviours = fc.constantFrom<Behaviour>('pass', 'warn', 'fail', 'unknown', 'unauthorised', 'hang', 'hang');
    const behaving = fc.tuple(names, behaviours).map((args) => behave(...args));
    const commands = [
      behaving,
      behaving,
      fc.integer({ min: 1, max: 3 }).map(run),
      fc.constant(run(1)),
      names.map(letGo),
      fc.integer({ min: 1, max: 60_000 }).map(pass),
      fc.integer({ min: -1e9, max: 1e9 }).map(jump),
    ];
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { size: '+1', maxCommands: 40 }), async (sequence) => {
        await fc.asyncModelRun(() => {
          const model = { behaviour: all('pass' as Behaviour), hanging: new Set<string>(), known: {}, asked: all(0) };
          return { model, real: real() };
        }, sequence);
      }),
      { numRuns: 200 },
    );
  });
});
