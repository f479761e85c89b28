import { fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { isPerfError } from './errors.ts';
import { createLimits, type UsageLimits } from './limits.ts';

const LIMIT = 50;
const WARN_AT = 0.8;

/** What a person would write down who watches one limit. */
interface Model {
  readonly mode: 'observe' | 'enforce';
  used: number;
  peak: number;
  refused: number;
  state: string;
  changes: string[];
}

type Real = UsageLimits<'files'>;

function become(model: Model, used: number): void {
  model.used = used;
  model.peak = Math.max(model.peak, used);
  const staysWarning = model.state !== 'ok' && used >= 38;
  const state = used >= LIMIT ? 'exceeded' : used >= 40 || staysWarning ? 'warning' : 'ok';
  if (state !== model.state) model.changes.push(`${model.state} > ${state} at ${used}`);
  model.state = state;
}

function codeOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return isPerfError(error) ? error.code : String(error);
  }
}

function expectSame(what: string, [got, wanted]: [unknown, unknown]): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  }
}

class Add implements fc.Command<Model, Real> {
  readonly n: number;
  readonly byHandle: boolean;
  constructor(n: number, byHandle: boolean) {
    this.n = n;
    this.byHandle = byHandle;
  }
  check = () => true;
  run(model: Model, limits: Real): void {
    const used = model.used + this.n;
    const isRefused = model.mode === 'enforce' && this.n > 0 && used > LIMIT;
    const expected = used < 0 ? 'core/invalid-argument' : isRefused ? 'core/limit-exceeded' : undefined;
    const act = () => (this.byHandle ? limits.limit('files').add(this.n) : limits.add('files', this.n));
    expectSame('outcome', [codeOf(act), expected]);
    if (isRefused) model.refused += 1;
    if (expected === undefined) become(model, used);
  }
  toString = () => `add(${this.n})`;
}

class SetUsed implements fc.Command<Model, Real> {
  readonly used: number;
  constructor(used: number) {
    this.used = used;
  }
  check = () => true;
  run(model: Model, limits: Real): void {
    limits.set('files', this.used);
    become(model, this.used);
  }
  toString = () => `set(${this.used})`;
}

class Look implements fc.Command<Model, Real> {
  check = () => true;
  run({ used, peak, refused, state }: Model, limits: Real): void {
    const { files } = limits.state();
    expectSame('state', [
      [files.used, files.peak, files.refused, files.state, files.percent],
      [used, peak, refused, state, used * 2],
    ]);
  }
  toString = () => 'state()';
}

class TakeCrossings implements fc.Command<Model, Real> {
  check = () => true;
  run(model: Model, limits: Real): void {
    const told = limits.takeCrossings().map(({ from, to, used }) => `${from} > ${to} at ${used}`);
    expectSame('crossings', [told, model.changes]);
    model.changes = [];
  }
  toString = () => 'takeCrossings()';
}

const commands = fc.commands(
  [
    fc.tuple(fc.integer({ min: -60, max: 60 }), fc.boolean()).map(([n, byHandle]) => new Add(n, byHandle)),
    fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()).map(([n, byHandle]) => new Add(n, byHandle)),
    fc.integer({ min: 0, max: 70 }).map((used) => new SetUsed(used)),
    fc.integer({ min: 36, max: 52 }).map((used) => new SetUsed(used)),
    fc.constant(new Look()),
    fc.constant(new TakeCrossings()),
  ],
  { maxCommands: 60 },
);

describe('limits', () => {
  it.each(['observe', 'enforce'] as const)('do under %s what a person with pencil and paper would', (mode) => {
    fc.assert(
      fc.property(commands, (all) => {
        const limits = createLimits({ files: LIMIT }, { mode, warnAt: WARN_AT, clock: fakeClock(), tick: 'manual' });
        const model: Model = { mode, used: 0, peak: 0, refused: 0, state: 'ok', changes: [] };
        fc.modelRun(() => ({ model, real: limits }), [...all, new Look(), new TakeCrossings()]);
      }),
      { numRuns: 300 },
    );
  });
});
