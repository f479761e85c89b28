/** How every journal behaves, wherever it is kept. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { IntentJournal, NewIntent } from './intent.ts';

/** @param createPlace opens journals of one place, anew for each test */
export function journalContract(name: string, createPlace: () => Promise<() => IntentJournal>): void {
  const create = async (): Promise<() => IntentJournal> => {
    const open = await createPlace();
    return () => {
      const journal = open();
      onTestFinished(() => journal.close());
      return journal;
    };
  };
  const charge = (key: string): NewIntent => ({ operation: 'charge', key, payload: { amount: 7, to: 'Zoë\n\0' } });
  const left = async (journal: IntentJournal) => (await journal.takeOver()).intents;
  const phases = async (journal: IntentJournal) => (await left(journal)).map(({ key, phase }) => [key, phase]);

  describe(`a journal of intents, ${name}`, () => {
    it('leaves what has not ended to the next one, as it was accepted and as far as it had come', async () => {
      const open = await create();
      const first = open();
      const ids = [];
      for (const key of ['a', 'b', 'c', 'd']) ids.push(await first.accept(charge(key), { begun: key === 'b' }));
      await first.begin(ids[2] as string);
      await first.end(ids[3] as string, 'forget');
      await first.close();
      const next = open();
      expect(await left(next)).toEqual([
        { id: ids[0], ...charge('a'), phase: 'accepted', at: expect.any(Number) },
        { id: ids[1], ...charge('b'), phase: 'begun', at: expect.any(Number) },
        { id: ids[2], ...charge('c'), phase: 'begun', at: expect.any(Number) },
      ]);
      await next.close();
    });

    it('says of the last one that was done that it was, since nobody may have heard', async () => {
      const open = await create();
      const first = open();
      for (const key of ['a', 'b']) await first.end(await first.accept(charge(key), { begun: true }), 'done');
      await first.accept({ operation: 'charge', key: 'c' });
      const last = await first.accept({ operation: 'charge', key: 'd' }, { begun: true });
      await first.end(last, 'done');
      await first.close();
      expect(await phases(open())).toEqual([
        ['c', 'accepted'],
        ['d', 'done'],
      ]);
    });

    it('gives what was left to one only, again and again until it ends, and then to the next', async () => {
      const open = await create();
      const first = open();
      const a = await first.accept(charge('a'));
      await first.accept(charge('b'));
      await first.close();
      const [second, third] = [open(), open()];
      const both = await Promise.all([phases(second), phases(third)]);
      expect(both.flat()).toHaveLength(2);
      const [owner, other] = both[0]?.length === 2 ? [second, third] : [third, second];
      await owner.end(a, 'done');
      expect([await phases(owner), await phases(other)]).toEqual([[['b', 'accepted']], []]);
      await owner.close();
      expect(await phases(other)).toEqual([
        ['a', 'done'],
        ['b', 'accepted'],
      ]);
    });

    it('takes nothing from an owner that lives', async () => {
      const open = await create();
      const [first, second] = [open(), open()];
      const id = await first.accept(charge('a'), { begun: true });
      expect(await phases(second)).toEqual([]);
      await first.end(id, 'done');
      await second.close();
      expect(await phases(first)).toEqual([]);
    });

    it('keeps all of many that are accepted at once, in their order', async () => {
      const open = await create();
      const first = open();
      const keys = Array.from({ length: 2_500 }, (_, n) => `${n}`);
      const ids = await Promise.all(keys.map((key) => first.accept(charge(key))));
      await Promise.all(ids.slice(0, 2_000).map((id) => first.end(id, 'forget')));
      await first.close();
      expect((await left(open())).map(({ key }) => key)).toEqual(keys.slice(2_000));
    });

    it('keeps what was meant when it was accepted', async () => {
      const open = await create();
      const first = open();
      const payload = { amount: 1 };
      const accepted = first.accept({ operation: 'charge', key: 'a', payload });
      payload.amount = 2;
      await accepted;
      await first.close();
      expect((await left(open()))[0]?.payload).toEqual({ amount: 1 });
    });

    const ring: unknown[] = [];
    ring.push(ring);
    it.each([
      ['key', { operation: 'charge', key: '' }],
      ['operation', { operation: 'x'.repeat(1_001), key: 'a' }],
      ['payload', { operation: 'charge', key: 'a', payload: ring }],
      ['payload', { operation: 'charge', key: 'a', payload: () => 1 }],
      ['payload', { operation: 'charge', key: 'a', payload: 'é'.repeat(40_000) }],
    ])('refuses an intent whose `%s` makes no sense', async (what, intent) => {
      const journal = (await create())();
      const refused = { code: 'health/invalid-intent', message: expect.stringContaining(`Expected \`${what}\``) };
      await expect(journal.accept(intent)).rejects.toMatchObject(refused);
      expect(await phases(journal)).toEqual([]);
    });

    it('begins nothing that it does not have, and ends it twice without a word', async () => {
      const journal = (await create())();
      await expect(journal.begin('nobody')).rejects.toMatchObject({ code: 'health/invalid-intent' });
      const id = await journal.accept(charge('a'));
      await journal.end(id, 'done');
      await journal.end(id, 'done');
      await expect(journal.begin(id)).rejects.toMatchObject({ code: 'health/invalid-intent' });
    });

    it('accepts nothing once it is closed', async () => {
      const journal = (await create())();
      await journal.accept(charge('a'));
      await Promise.all([journal.close(), journal.close()]);
      await expect(journal.accept(charge('b'))).rejects.toMatchObject({ code: 'health/not-accepted' });
      await expect(journal.takeOver()).rejects.toMatchObject({ code: 'health/not-kept' });
    });
  });
}
