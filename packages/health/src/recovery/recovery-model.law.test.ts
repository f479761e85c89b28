/** Runs that fail in every way, at every pace, against a model of what the ladder, the budget and the climbing do. */
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, start } from '../../test/recovering.ts';
import type { Ending } from './tally.ts';
import type { Recovery, RecoveryFault } from './terms.ts';

decideTime();

const CODES = ['RETRY', 'REPAIR', 'FALLBACK', 'ALL', 'BROKEN', 'NOBODY'] as const;
type Code = (typeof CODES)[number];

interface Rungs {
  readonly times: number;
  readonly repairs: boolean;
  readonly fallback: boolean;
}

/** What is registered below, in the words of the model. */
const RUNGS: Record<Code, Rungs> = {
  RETRY: { times: 2, repairs: false, fallback: false },
  REPAIR: { times: 0, repairs: true, fallback: false },
  FALLBACK: { times: 0, repairs: false, fallback: true },
  ALL: { times: 1, repairs: true, fallback: true },
  BROKEN: { times: 0, repairs: false, fallback: false },
  NOBODY: { times: 0, repairs: false, fallback: false },
};
const BUDGET = { ratio: 0.25, perSecond: 0.5, most: 3 };
const CLIMB = { failures: 3, within: 3_000 };

const errorOf = (code: Code): Error => Object.assign(new Error(code), { code });

function recovering(): { recovery: Recovery; rungs: string[] } {
  const rungs: string[] = [];
  const recovery = start({ random: () => 0, budget: BUDGET, climb: CLIMB, deadline: '1s' });
  const repair = async (...[, , { again }]: [unknown, unknown, { again(): Promise<unknown> }]): Promise<unknown> => {
    rungs.push('recover');
    return again();
  };
  const fallback = (): string => {
    rungs.push('degrade');
    return 'fallback';
  };
  const broken = (): never => {
    throw new Error('a bug');
  };
  recovery.on('RETRY', { retry: 2, fail: () => void rungs.push('fail') });
  recovery.on('REPAIR', { recover: repair });
  recovery.on('FALLBACK', { degrade: fallback });
  recovery.on('ALL', { retry: 1, recover: repair, degrade: fallback });
  recovery.on('BROKEN', { recover: broken, degrade: broken, fail: broken });
  // Matches as well, but comes later.
  recovery.on((error: unknown) => (error as Error).message === 'ALL', { degrade: 'never' });
  return { recovery, rungs };
}

class Model {
  readonly endings: Record<Ending, number> = { straight: 0, retry: 0, recover: 0, degrade: 0, fail: 0, abort: 0 };
  now = 0;
  runs = 0;
  attempts = 0;
  retries = 0;
  refused = { budget: 0, climbed: 0 };
  #tokens = BUDGET.most;
  #filled = { now: 0, runs: 0 };
  #unhelped: number[] = [];

  run(codes: readonly Code[], idempotent: boolean): { ending: Ending; attempts: number; error: Code | undefined } {
    this.runs += 1;
    let attempts = 1;
    const told = (ending: Ending) => {
      this.endings[ending] += 1;
      this.attempts += attempts;
      return { ending, attempts, error: codes[Math.min(attempts, codes.length) - 1] };
    };
    const fails = (): boolean => attempts <= codes.length;
    const rungs = (): Rungs => RUNGS[codes[attempts - 1] as Code];
    if (!fails()) return told('straight');
    let retries = 0;
    while (idempotent && retries < rungs().times && this.#mayRetry()) {
      retries += 1;
      this.retries += 1;
      attempts += 1;
      if (!fails()) return told('retry');
    }
    if (retries > 0) this.#unhelped.push(this.now);
    const { repairs, fallback } = rungs();
    if (repairs) {
      attempts += 1;
      if (!fails()) return told('recover');
    }
    return told(fallback ? 'degrade' : 'fail');
  }

  #mayRetry(): boolean {
    const [oldest] = this.#unhelped.slice(-CLIMB.failures);
    if (this.#unhelped.length >= CLIMB.failures && this.now - (oldest as number) <= CLIMB.within) {
      this.refused.climbed += 1;
      return false;
    }
    const income =
      BUDGET.ratio * (this.runs - this.#filled.runs) + (BUDGET.perSecond * (this.now - this.#filled.now)) / 1_000;
    this.#filled = { now: this.now, runs: this.runs };
    this.#tokens = Math.min(BUDGET.most, this.#tokens + income);
    if (this.#tokens < 1) {
      this.refused.budget += 1;
      return false;
    }
    this.#tokens -= 1;
    return true;
  }
}

type Real = ReturnType<typeof recovering>;
type Command = fc.AsyncCommand<Model, Real>;

const code = fc.oneof(
  { arbitrary: fc.constantFrom<Code>('RETRY', 'ALL'), weight: 3 },
  { arbitrary: fc.constantFrom<Code>(...CODES), weight: 1 },
);
const runs = fc.record({
  codes: fc.array(code, { maxLength: 4 }),
  idempotent: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, { arbitrary: fc.constant(false), weight: 1 }),
  // The short way of those that succeed, and the way that tells how it came about.
  how: fc.constantFrom('run', 'follow'),
});

const running = runs.map(
  ({ codes, idempotent, how }): Command => ({
    check: () => true,
    toString: () => `run(${codes.join(', ')}${idempotent ? '; idempotent' : ''})`,
    async run(model, { recovery, rungs }) {
      rungs.length = 0;
      const fn = failing(...codes.map(errorOf));
      const result = await ended(recovery[how as 'run']('work', fn, { idempotent }));
      const { ending, attempts, error } = model.run(codes, idempotent);
      expect(fn).toHaveBeenCalledTimes(attempts);
      if (ending === 'fail') expect(result).toMatchObject({ error: { code: error } });
      else {
        const value = ending === 'degrade' ? 'fallback' : 'result';
        if (how === 'run') expect(result).toBe(value);
        else expect(result).toMatchObject({ ending, attempts, value });
      }
      const inOrder = ['recover', 'degrade', 'fail'];
      expect(rungs).toEqual([...rungs].sort((a, b) => inOrder.indexOf(a) - inOrder.indexOf(b)));
      expectSums(model, recovery);
    },
  }),
);

const waiting = fc.constantFrom(1, 400, 1_000, 3_000).map(
  (span): Command => ({
    check: () => true,
    toString: () => `wait(${span})`,
    async run(model) {
      vi.setSystemTime(Date.now() + span);
      model.now += span;
    },
  }),
);

function expectSums(model: Model, recovery: Recovery): void {
  const { byOperation, byHandler, ...sums } = recovery.stats();
  const recovered = model.endings.retry + model.endings.recover;
  expect(sums).toEqual({ runs: model.runs, attempts: model.attempts, recovered, endings: model.endings });
  expect(byOperation.work?.refused).toEqual(model.refused);
  const handlers = Object.values(byHandler);
  expect(handlers.reduce((sum, { retries }) => sum + retries, 0)).toBe(model.retries);
  // The promise of the budget, whatever else the model says.
  const most = BUDGET.most + BUDGET.ratio * model.runs + (BUDGET.perSecond * model.now) / 1_000;
  expect(model.retries).toBeLessThanOrEqual(most);
}

describe('recovery', () => {
  it('does as its model does, run for run: order of the rungs, budget, climbing, sums', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands([running, waiting], { maxCommands: 60, size: 'max' }), async (commands) => {
        await fc.asyncModelRun(() => ({ model: new Model(), real: recovering() }), commands);
      }),
      { numRuns: 150 },
    );
  });

  it('throws what the operation threw and nothing else, whatever it was and whatever its handlers throw', async () => {
    const anything = fc.anything({ withNullPrototype: true, withDate: true });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (thrown, bug) => {
        const faults: RecoveryFault[] = [];
        const recovery = start({ onFault: (fault) => faults.push(fault) });
        const breaks = (): never => {
          throw bug;
        };
        recovery.on(() => true, { recover: breaks, fail: breaks });
        const result = await ended(recovery.run('work', () => Promise.reject(thrown)));
        expect((result as { error: unknown }).error).toBe(thrown);
        const own = Object.is(bug, thrown) ? [] : [bug, bug];
        expect(faults.map(({ error }) => error.cause)).toEqual(own);
        expect(recovery.stats().endings.fail).toBe(1);
      }),
    );
  });
});
