import type { AlertRule, StateStore } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { openAlertMemory } from './alert-memory.ts';
import { AlertWatch } from './alert-watch.ts';
import { Notes } from './notes.ts';

const RULE: AlertRule = { name: 'memory', reading: 'tree.rss', above: 10, for: '5s', flapGuard: false };
const KEY = 'alerts-serve';

/** A store that can be looked into, made to fail, and made slow. */
function shop() {
  const store = createMemoryState();
  const shop = {
    sets: 0,
    failure: undefined as Error | undefined,
    wait: Promise.resolve(),
    store: {
      ...store,
      async set(key: string, value: unknown) {
        shop.sets += 1;
        await shop.wait;
        if (shop.failure !== undefined) throw shop.failure;
        await store.set(key, value);
      },
    } satisfies StateStore,
  };
  return shop;
}

/** One process: it looks once a second, as long as it is asked to. */
async function process(
  store: StateStore,
  { clock = fakeClock(), writer = 'a' }: { clock?: FakeClock; writer?: string } = {},
) {
  const notes = new Notes();
  const memory = await openAlertMemory({ store, key: KEY, writer, clock, notes });
  const watch = new AlertWatch({ alerts: [RULE], inhibitions: [] }, clock, memory);
  const told: string[] = [];
  const look = async (seconds: number, rss: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      for (const { kind, alert } of watch.look({ 'tree.rss': rss })) told.push(`${kind} ${alert.name}`);
      watch.keep();
      // Lets a write that was begun come to its end.
      await new Promise(setImmediate);
    }
  };
  return { clock, notes, watch, told, look };
}

describe('alerts over a restart', () => {
  it('ring no second time, and their end is told, after a process that was killed', async () => {
    const { store } = shop();
    const first = await process(store);
    await first.look(10, 11);
    expect(first.told).toEqual(['firing memory']);
    const second = await process(store, { writer: 'b' });
    await second.look(30, 11);
    expect(second.told).toEqual([]);
    expect(second.watch.all()[0]).toMatchObject({ state: 'firing', startsAt: first.watch.all()[0]?.startsAt });
    await second.look(1, 1);
    expect(second.told).toEqual(['resolved memory']);
    expect(second.notes.all).toEqual([]);
  });

  it('lose at most 15 seconds of an age', async () => {
    const { store } = shop();
    const rule: AlertRule = { ...RULE, for: '1m' };
    const look = async (seconds: number, writer: string): Promise<boolean> => {
      const clock = fakeClock();
      const memory = await openAlertMemory({ store, key: KEY, writer, clock, notes: new Notes() });
      const watch = new AlertWatch({ alerts: [rule], inhibitions: [] }, clock, memory);
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        watch.look({ 'tree.rss': 11 });
        watch.keep();
        await new Promise(setImmediate);
      }
      return watch.all()[0]?.state === 'firing';
    };
    expect(await look(55, 'a')).toBe(false);
    expect(await look(5 + 15 + 2, 'b')).toBe(true);
  });

  it('keep silences and acknowledgements', async () => {
    const { store } = shop();
    const first = await process(store);
    await first.look(10, 11);
    first.watch.alerts.acknowledge(first.watch.all()[0]?.fingerprint ?? '', { by: 'ada' });
    first.watch.alerts.silence({ matchers: ['severity=info'], for: '2h' });
    await first.look(1, 11);
    const second = await process(store, { writer: 'b' });
    expect(second.watch.alerts.silences()).toMatchObject([{ matchers: ['severity=info'] }]);
    expect(second.watch.alerts.active()[0]?.acknowledged?.by).toBe('ada');
  });

  it('are written when something changed, seldom while ages grow, and never when there is nothing', async () => {
    const place = shop();
    const { look } = await process(place.store);
    await look(600, 1);
    expect(place.sets).toBe(0);
    await look(7, 11);
    expect(place.sets).toBe(2);
    await look(600, 11);
    expect(place.sets).toBe(2 + 600 / 15);
    await look(600, 1);
    expect(place.sets).toBe(3 + 600 / 15);
  });

  it('never wait for a write, and write the newest when it is through', async () => {
    const place = shop();
    const slow = Promise.withResolvers<void>();
    place.wait = slow.promise;
    const { look, told } = await process(place.store);
    await look(20, 11);
    expect([place.sets, told]).toEqual([1, ['firing memory']]);
    slow.resolve();
    await look(2, 11);
    expect(place.sets).toBe(2);
    const next = await process(place.store, { writer: 'b' });
    await next.look(10, 11);
    expect(next.told).toEqual([]);
  });

  it('go on where nothing can be written, say so once, and are kept as soon as it can', async () => {
    const place = shop();
    place.failure = new Error('no space left on device');
    const { look, told, notes } = await process(place.store);
    await look(120, 11);
    expect(told).toEqual(['firing memory']);
    expect(notes.all).toEqual(['Alerts are not kept over a restart: no space left on device.']);
    expect(place.sets).toBeLessThanOrEqual(120 / 15 + 1);
    place.failure = undefined;
    await look(16, 11);
    expect(await place.store.get(KEY)).toMatchObject({ writer: 'a' });
  });

  it('begin anew where nothing can be read, and say so', async () => {
    const { store } = shop();
    const { notes, look, told } = await process({
      ...store,
      get: () => Promise.reject(new Error('permission denied')),
    });
    await look(10, 11);
    expect(told).toEqual(['firing memory']);
    expect(notes.all).toEqual([
      'Alerts begin anew: permission denied.',
      'Alerts are not kept over a restart: permission denied.',
    ]);
  });

  it('leave alone what a newer perfkit has written', async () => {
    const place = shop();
    await place.store.set(KEY, { version: 2, alerts: 'other' });
    const { notes, look, watch, told } = await process(place.store);
    await look(10, 11);
    await watch.close();
    expect(told).toEqual(['firing memory']);
    expect(await place.store.get(KEY)).toEqual({ version: 2, alerts: 'other' });
    expect(notes.all).toEqual([expect.stringContaining('another version of perfkit')]);
  });

  it('say once that another process keeps its own in the same place', async () => {
    const { store } = shop();
    const [one, other] = [await process(store, { writer: 'a' }), await process(store, { writer: 'b' })];
    for (const rss of [11, 1, 11, 1]) {
      await one.look(6, rss);
      await other.look(6, rss);
    }
    const words = [expect.stringContaining('Another perfkit keeps its alerts in the same place')];
    expect([one.notes.all, other.notes.all]).toEqual([words, words]);
  });

  it('are written to the last age at an end in good order', async () => {
    const { store } = shop();
    const first = await process(store);
    await first.look(4, 11);
    await first.watch.close();
    const second = await process(store, { writer: 'b' });
    await second.look(3, 11);
    expect(second.told).toEqual(['firing memory']);
  });
});
