import type { AlertNotification, StateStore } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import type { Channel, Message } from '@perf/notify';
import { createWebhookChannel } from '@perf/notify/webhook';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAlertMemory } from './alert-memory.ts';
import { AlertWatch } from './alert-watch.ts';
import { Notes } from './notes.ts';
import { type Notifications, openNotifications } from './notifications.ts';

const RULE = { name: 'memory', reading: 'process.rss', above: 100, for: '5s', severity: 'critical' } as const;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Parts {
  readonly clock: FakeClock;
  readonly store?: StateStore;
  readonly send?: Channel['send'];
  readonly channels?: readonly Channel[];
  readonly isKilled?: boolean;
}

interface World {
  readonly watch: AlertWatch;
  readonly notifications: Notifications;
  readonly notes: Notes;
  look(rss: number): Promise<void>;
}

async function watching({
  clock,
  store = createMemoryState(),
  send,
  channels,
  isKilled = false,
}: Parts): Promise<World> {
  const notes = new Notes();
  const memory = await openAlertMemory({ store, key: 'alerts', writer: `${clock.monotonic()}`, clock, notes });
  const watch = new AlertWatch({ alerts: [RULE], inhibitions: [] }, clock, memory);
  const notifications = await openNotifications({
    config: {},
    channels: channels ?? [{ name: 'mail', send: send ?? (async () => undefined) }],
    rules: [RULE],
    service: 'shop',
    history: undefined,
    state: { store, key: 'notify' },
    notes,
    clock,
  });
  // Over what was killed nobody closes anything.
  if (!isKilled) onTestFinished(() => notifications.close());
  return {
    watch,
    notifications,
    notes,
    async look(rss) {
      const told: readonly AlertNotification[] = watch.look({ 'process.rss': rss });
      watch.keep(notifications.tell(told));
      await settled();
    },
  };
}

describe('notifications', () => {
  it('begin within two seconds after the `for` of an alert has passed, wherever that lies between two looks', async () => {
    for (const phase of [0, 1, 250, 499, 500, 750, 999]) {
      const clock = fakeClock();
      let sentAt = Number.NaN;
      const send = async (): Promise<void> => {
        sentAt = clock.monotonic();
      };
      const { look, notifications } = await watching({ clock, send });
      // Looks each second, and the beat of a quarter in between; what is beyond begins at the first look.
      for (let ms = 0; Number.isNaN(sentAt) && ms < 20_000; ms += 250) {
        if (ms % 1_000 === 0) {
          // A look that comes late makes the moment lie anywhere.
          if (ms === 1_000) clock.advance(phase);
          await look(200);
        } else {
          await notifications.tell([]);
          await settled();
        }
        clock.advance(250);
      }
      expect(sentAt).toBeGreaterThanOrEqual(5_000);
      expect(sentAt).toBeLessThanOrEqual(7_000 - 250);
    }
  });

  it('hold up no look, and no memory of alerts, through a channel that never answers', async () => {
    const clock = fakeClock();
    const store = createMemoryState();
    const { look } = await watching({
      clock,
      store,
      send: (_message, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    for (let i = 0; i < 20; i += 1) {
      await look(200);
      clock.advance(1_000);
    }
    expect(await store.get('alerts')).toMatchObject({ alerts: [{ told: expect.anything() }] });
    expect(await store.get('notify')).toMatchObject({ outbox: { waiting: [{ channel: 'mail' }] } });
  });

  it('lose nothing to a kill at whatever moment: what alerts remember as told, the notifier has kept', async () => {
    // The store dies after so many writes, as a kill would have it.
    for (let writes = 0; writes < 12; writes += 1) {
      const clock = fakeClock();
      const disk = createMemoryState();
      let left = writes;
      const dying: StateStore = {
        get: (key) => disk.get(key),
        keys: () => disk.keys(),
        delete: (key) => disk.delete(key),
        set: (key, value) => {
          left -= 1;
          return left >= 0 ? disk.set(key, value) : new Promise(() => undefined);
        },
      };
      const took: Message[] = [];
      const first = await watching({
        clock,
        store: dying,
        isKilled: true,
        send: async (message) => void (left >= 0 && took.push(message)),
      });
      for (let i = 0; i < 10 && left >= 0; i += 1) {
        void first.look(200);
        await settled();
        clock.advance(1_000);
      }
      const second = await watching({ clock, store: disk, send: async (message) => void took.push(message) });
      for (let i = 0; i < 10; i += 1) {
        await second.look(200);
        clock.advance(1_000);
      }
      expect(took.map(({ status }) => status)).toContain('firing');
    }
  });

  it('go through other channels when one has a wrong address, and their words show no secret', async () => {
    const clock = fakeClock();
    const took: Message[] = [];
    const wrong = createWebhookChannel({ url: 'http://127.0.0.1:1/s3cret-path', name: 'hook' });
    const good: Channel = { name: 'mail', send: async (message) => void took.push(message) };
    const { look, notifications, notes } = await watching({ clock, channels: [wrong, good] });
    for (let i = 0; i < 60; i += 1) {
      await look(200);
      // A wall that jumps moves nothing.
      if (i === 20) clock.jumpWall(-86_400_000);
      clock.advance(1_000);
      // The refusal comes from the network, in turns of its own.
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect(took.map(({ alerts }) => alerts.map(({ name }) => name).join())).toEqual([
      'memory',
      'notification channel dead',
    ]);
    expect(JSON.stringify([notes.all, notifications.health(), took])).not.toContain('s3cret-path');
  });
});
