import { describe, expect, it, vi } from 'vitest';
import { decideTime, ended, failing, never, RESET, start } from '../../test/recovering.ts';
import { memoryJournals } from '../adapters/journal/index.ts';
import type { IntentJournal } from '../journal/intent.ts';
import type { RecoveryFault } from './terms.ts';

decideTime();

const intent = { key: 'order 7', payload: { amount: 12 } };

/** What the next program finds, once this one is gone. */
async function found(open: () => IntentJournal, journal: IntentJournal): Promise<unknown[]> {
  await journal.close();
  const { interrupted } = await start({ journal: open() }).replay();
  const told = interrupted.filter(({ operation }) => operation !== 'other');
  return told.map(({ key, payload, found, state }) => ({ key, payload, found, state }));
}

/** One that is not left empty, so that it is not simply removed. */
async function used(open: () => IntentJournal): Promise<IntentJournal> {
  const journal = open();
  await journal.accept({ operation: 'other', key: 'other' });
  return journal;
}

describe('a run with an intent', () => {
  it('begins once the journal has it, and the caller hears of it once the journal has its end', async () => {
    const order: string[] = [];
    const [open, told] = [memoryJournals(), vi.fn()];
    const journal = open();
    const spied: IntentJournal = {
      ...journal,
      accept: async (...args) => journal.accept(...args).finally(() => order.push('kept')),
      end: async (...args) => journal.end(...args).finally(() => order.push(`kept ${args[1]}`)),
    };
    const recovery = start({ journal: spied });
    await recovery.run('charge', () => void order.push('run'), { intent }).then(told);
    expect(order).toEqual(['kept', 'run', 'kept done']);
    expect(told).toHaveBeenCalledOnce();
  });

  it.each([
    ['is under way', { run: never }, [{ key: 'order 7', payload: { amount: 12 }, found: 'unknown', state: 'unknown' }]],
    ['is done', { run: () => 'paid' }, [{ key: 'order 7', payload: { amount: 12 }, found: 'done', state: 'done' }]],
    ['has failed, as its caller knows', { run: () => Promise.reject(RESET) }, []],
    ['was answered with a fallback', { run: () => Promise.reject(RESET), degrade: 'later' }, []],
  ])('is told of after a crash when it %s', async (_, { run, ...handlers }, expected) => {
    const open = memoryJournals();
    const journal = await used(open);
    const recovery = start({ journal });
    if ('degrade' in handlers) recovery.on('ECONNRESET', handlers);
    const running = ended(recovery.run('charge', run, { intent }));
    await vi.runAllTimersAsync();
    expect(await found(open, journal)).toEqual(expected);
    if (run !== never) await running;
  });

  it('is retried as one intent', async () => {
    const open = memoryJournals();
    const journal = await used(open);
    const recovery = start({ journal });
    recovery.on('ECONNRESET', { retry: 3 });
    const fn = failing(RESET, RESET);
    expect(await ended(recovery.run('charge', fn, { intent, idempotent: true }))).toBe('result');
    expect(await found(open, journal)).toMatchObject([{ found: 'done' }]);
  });

  it('is of the operation that is run, whatever else it says', async () => {
    const open = memoryJournals();
    const journal = open();
    await start({ journal }).accept('charge', { ...intent, ...{ operation: 'refund' } });
    await journal.close();
    expect((await start({ journal: open() }).replay()).interrupted).toMatchObject([{ operation: 'charge' }]);
  });

  it('is not begun when it can not be kept, and the reason is told', async () => {
    const journal = memoryJournals()();
    await journal.close();
    const fn = failing();
    const recovery = start({ journal });
    recovery.on(Error, { degrade: 'never' });
    await expect(recovery.run('charge', fn, { intent })).rejects.toMatchObject({ code: 'health/not-accepted' });
    await expect(start().run('charge', fn, { intent })).rejects.toMatchObject({ code: 'health/invalid-recovery' });
    await expect(recovery.run('charge', fn, { intent: 7 as never })).rejects.toThrow('Expected `intent`');
    expect(fn).not.toHaveBeenCalled();
  });

  it('gives its result also when its end can not be kept, and that is told', async () => {
    const faults: RecoveryFault[] = [];
    const journal = memoryJournals()();
    const recovery = start({ journal, onFault: (fault) => faults.push(fault) });
    journal.end = () => Promise.reject(new Error('disk gone'));
    expect(await recovery.run('charge', () => 'paid', { intent })).toBe('paid');
    expect(faults).toMatchObject([{ of: 'journal', kind: 'threw', error: { cause: { message: 'disk gone' } } }]);
  });

  it('is never begun for a caller who gave up while it was accepted', async () => {
    const open = memoryJournals();
    const journal = await used(open);
    const [giveUp, fn] = [new AbortController(), failing()];
    const run = start({ journal }).run('charge', fn, { intent, signal: giveUp.signal });
    giveUp.abort('gone');
    await expect(run).rejects.toBe('gone');
    await vi.runAllTimersAsync();
    expect(fn).not.toHaveBeenCalled();
    expect(await found(open, journal)).toEqual([]);
  });

  it('does what was accepted before, once', async () => {
    const open = memoryJournals();
    const journal = open();
    const recovery = start({ journal });
    const id = await recovery.accept('charge', intent);
    const fn = failing();
    const twice = [recovery, start({ journal })].map((one) => one.run('charge', fn, { intent: id }));
    expect(await Promise.allSettled(twice)).toMatchObject([
      { value: 'result' },
      { reason: { code: 'health/invalid-recovery' } },
    ]);
    await expect(recovery.run('charge', fn, { intent: id })).rejects.toMatchObject({ code: 'health/invalid-intent' });
    expect(fn).toHaveBeenCalledTimes(1);
  });
});
