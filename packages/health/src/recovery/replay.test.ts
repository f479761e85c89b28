import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, never, RESET, start } from '../../test/recovering.ts';
import { memoryJournals } from '../adapters/journal/index.ts';
import type { IntentJournal } from '../journal/intent.ts';
import type { Recovery } from './terms.ts';

decideTime();

async function leave(open: () => IntentJournal, ...phases: ('accepted' | 'begun' | 'done')[]): Promise<void> {
  const journal = open();
  for (const [n, phase] of phases.entries()) {
    const id = await journal.accept({ operation: 'charge', key: `${n}`, payload: n }, { begun: phase !== 'accepted' });
    if (phase === 'done') await journal.end(id, 'done');
  }
  await journal.close();
}

async function replay(recovery: Recovery) {
  const { interrupted } = await recovery.replay();
  return interrupted.map(({ key, found, state, error }) => [
    key,
    found,
    state,
    ...(error === undefined ? [] : [error]),
  ]);
}

describe('a replay', () => {
  it('tells what is done, not done and unknown, and keeps what nobody has seen to', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted', 'begun', 'done');
    const recovery = start({ journal: open() });
    const left = [
      ['0', 'not-done', 'not-done'],
      ['1', 'unknown', 'unknown'],
    ];
    expect(await replay(recovery)).toEqual([...left, ['2', 'done', 'done']]);
    expect(await replay(recovery)).toEqual(left);
    const { interrupted } = await recovery.replay();
    await recovery.dismiss(interrupted[1]?.id as string);
    await recovery.run('charge', failing(), { intent: interrupted[0]?.id as string });
    expect(await replay(recovery)).toEqual([]);
  });

  it('runs again what was not done, in order, and what is unknown only when it is settled so', async () => {
    const open = memoryJournals();
    await leave(open, 'begun', 'accepted', 'begun', 'begun');
    const recovery = start({ journal: open() });
    const answers = ['done', 'not-done', 'unknown'] as const;
    const run = vi.fn(({ key, payload }) => `${key} ${payload}`);
    recovery.resume('charge', {
      settle: async ({ payload }) => answers[[0, 0, 1, 2][payload as number] as number] as 'done',
      run,
    });
    expect(await replay(recovery)).toEqual([
      ['0', 'unknown', 'done'],
      ['1', 'not-done', 'done'],
      ['2', 'unknown', 'done'],
      ['3', 'unknown', 'unknown'],
    ]);
    expect(run.mock.results.map(({ value }) => value)).toEqual(['1 1', '2 2']);
    expect(recovery.stats().byOperation.charge).toMatchObject({ runs: 2, endings: { straight: 2 } });
    expect(await replay(recovery)).toEqual([['3', 'unknown', 'unknown']]);
  });

  it.each([
    ['throws', () => Promise.reject(RESET), RESET],
    ['hangs', never, expect.objectContaining({ code: 'health/deadline' })],
    ['answers nonsense', async () => 'yes', expect.objectContaining({ code: 'health/invalid-recovery' })],
  ])('leaves unknown what a `settle` that %s does not settle', async (_, settle, error) => {
    const open = memoryJournals();
    await leave(open, 'begun');
    const [faults, run] = [vi.fn(), vi.fn()];
    const recovery = start({ journal: open(), onFault: faults });
    recovery.resume('charge', { settle: settle as never, run });
    expect(await ended(replay(recovery))).toEqual([['0', 'unknown', 'unknown', error]]);
    expect(faults).toHaveBeenCalledTimes(1);
    expect(run).not.toHaveBeenCalled();
  });

  it('says what running again failed with, goes on with the others, and settles it at the next', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted', 'accepted');
    const journal = open();
    const recovery = start({ journal });
    recovery.resume('charge', { run: failing(RESET) });
    expect(await replay(recovery)).toEqual([
      ['0', 'not-done', 'unknown', RESET],
      ['1', 'not-done', 'done'],
    ]);
    await journal.close();
    const next = start({ journal: open() });
    const run = vi.fn();
    next.resume('charge', { settle: async () => 'not-done', run });
    expect(await replay(next)).toEqual([
      ['0', 'unknown', 'done'],
      ['1', 'done', 'done'],
    ]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('leaves to another recovery with the same journal what is not under way', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted', 'accepted');
    const journal = open();
    const runs: unknown[] = [];
    const [one, other] = [start({ journal }), start({ journal })];
    for (const recovery of [one, other])
      recovery.resume('charge', {
        run: ({ key }) => {
          runs.push(key);
          throw RESET;
        },
      });
    const both = await Promise.all([replay(one), replay(other)]);
    expect(runs).toEqual(['0', '1']);
    expect(both.map((replayed) => replayed.length)).toEqual([2, 0]);
  });

  it('has what it settles to itself', async () => {
    const open = memoryJournals();
    await leave(open, 'begun');
    const recovery = start({ journal: open() });
    const { id } = (await recovery.replay()).interrupted[0] as { id: string };
    const run = vi.fn();
    const refused = vi.fn();
    recovery.resume('charge', {
      run,
      settle: async () => {
        await recovery.run('charge', run, { intent: id }).catch(refused);
        return 'not-done';
      },
    });
    expect(await replay(recovery)).toEqual([['0', 'unknown', 'done']]);
    expect(run).toHaveBeenCalledOnce();
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: 'health/invalid-recovery' }));
  });

  it('may come from what an earlier one has set going', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted');
    const recovery = start({ journal: open() });
    const later = vi.fn();
    recovery.resume('charge', { run: () => void setTimeout(() => recovery.replay().then(later), 100) });
    await ended(replay(recovery));
    expect(later).toHaveBeenCalledWith({ interrupted: [], damage: [] });
  });

  it('is refused inside of a replay, where it would wait for itself', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted');
    const recovery = start({ journal: open() });
    recovery.resume('charge', { run: () => recovery.replay() });
    const refused = expect.objectContaining({ code: 'health/invalid-recovery' });
    expect(await replay(recovery)).toEqual([['0', 'not-done', 'unknown', refused]]);
    expect(await replay(recovery)).toEqual([['0', 'unknown', 'unknown']]);
  });

  it('leaves alone what somebody has taken on meanwhile', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted');
    const recovery = start({ journal: open() });
    const id = (await recovery.replay()).interrupted[0]?.id as string;
    const run = vi.fn();
    recovery.resume('charge', { run, settle: async () => 'not-done' });
    void recovery.run('charge', never, { intent: id });
    await vi.runAllTimersAsync();
    expect(await replay(recovery)).toEqual([]);
    expect(run).not.toHaveBeenCalled();
  });

  it('does each once, also when two are asked for at once', async () => {
    const open = memoryJournals();
    await leave(open, 'accepted');
    const recovery = start({ journal: open() });
    const run = vi.fn(() => Promise.resolve());
    recovery.resume('charge', { run });
    const both = await Promise.all([replay(recovery), replay(recovery)]);
    expect(both).toEqual([[['0', 'not-done', 'done']], []]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is refused without a journal, and a resumption that makes no sense as well', async () => {
    await expect(start().replay()).rejects.toMatchObject({ code: 'health/invalid-recovery' });
    expect(() => start().resume('charge', { settle: 'ask the bank' as never })).toThrow('Expected `settle`');
  });
});
