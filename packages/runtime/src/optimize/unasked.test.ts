import type { Annotation } from '@perf/analytics';
import { PerfError, type Tunable } from '@perf/core';
import type { Attempt, Outcome } from '@perf/optimizer';
import { describe, expect, it } from 'vitest';
import { Notes } from '../notes.ts';
import { setAgain, Unasked } from './unasked.ts';

const MINUTE = 60_000;

function program(advice: readonly { id: string; mayApply: boolean }[], outcome: () => Outcome) {
  let now = 0;
  const applied: string[] = [];
  const notes = new Notes();
  const unasked = new Unasked({
    now: () => now,
    notes,
    recommend: () => advice,
    apply: async (id) => {
      applied.push(id);
      return { outcome: outcome() };
    },
  });
  /** Looks once a second, as a program does. */
  const pass = async (minutes: number): Promise<void> => {
    for (let second = 0; second < minutes * 60; second += 1) {
      now += 1_000;
      unasked.look();
      await Promise.resolve();
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { applied, notes, pass };
}

describe('what a program does unasked', () => {
  it('is only what the strategy lets be done so, and not at once', async () => {
    const { applied, pass } = program(
      [
        { id: 'memory/leak:heap', mayApply: false },
        { id: 'pool/too-small:db', mayApply: true },
      ],
      () => 'kept',
    );
    await pass(0.5);
    expect(applied).toEqual([]);
    await pass(1);
    expect(applied).toEqual(['pool/too-small:db']);
  });

  it('goes on while it is kept, and leaves alone for an hour what was not', async () => {
    let outcome: Outcome = 'kept';
    const { applied, pass } = program([{ id: 'a', mayApply: true }], () => outcome);
    await pass(2);
    expect(applied).toHaveLength(2);
    outcome = 'inconclusive';
    await pass(1);
    await pass(59);
    expect(applied).toHaveLength(3);
    await pass(3);
    expect(applied).toHaveLength(4);
  });

  it('says why nothing came of it, but for somebody else who is at it', async () => {
    const failures = ['optimizer/busy', 'optimizer/plan-outdated'] as const;
    let calls = 0;
    const { notes, pass } = program([{ id: 'a', mayApply: true }], () => {
      throw new PerfError(failures[calls++] ?? 'optimizer/busy', { message: `failure ${calls}` });
    });
    await pass(1);
    expect(notes.all).toEqual([]);
    await pass(1);
    expect(notes.all).toEqual(['`a` was not applied: failure 2']);
  });
});

describe('what was kept', () => {
  const attempt = (outcome: Outcome, [from, to]: readonly [number, number], tunable = 'db.size'): Attempt => ({
    ...{ id: 'pool/too-small:db', at: MINUTE, metric: 'wait', effect: -0.3 },
    ...{ outcome, tunable, from, to },
  });
  const kept = [
    attempt('kept', [4, 6]),
    attempt('rolled-back', [6, 9]),
    attempt('kept', [6, 7]),
    attempt('kept', [4, 50], 'other.size'),
  ];

  async function started(value: number, attempts: readonly Attempt[]) {
    let size = value;
    const told: Annotation[] = [];
    const bounds = { min: 1, max: 8, step: 1 };
    const set = (to: number): void => {
      size = to;
    };
    const tunable: Tunable = { name: 'db.size', unit: 'count', bounds, get: () => size, set };
    await setAgain(tunable, attempts, { at: 1, annotate: async (one) => void told.push(one) });
    return [size, ...told.map(({ text }) => text)];
  }

  it('is set again where the program begins as it did before', async () => {
    const text = 'pool/too-small:db: sets db.size from 4 to 7 again, as it was kept';
    expect(await started(4, kept)).toEqual([7, text]);
  });

  it('gives way to another value in the code, and to nothing kept', async () => {
    expect(await started(5, kept)).toEqual([5]);
    expect(await started(4, [attempt('rolled-back', [4, 6])])).toEqual([4]);
  });
});
