import type { StateStore } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { alert } from '../test/messages.ts';
import type { Channel } from './channel.ts';
import { failureOf } from './failure.ts';
import { type Notifier, type NotifierOptions, openNotifier } from './notifier.ts';

const refused = (): Error => failureOf({ kind: 'refused', who: 'it', got: 'the answer 404', hint: 'Look.' });
const unavailable = (): Error => failureOf({ kind: 'unavailable', who: 'it', got: 'ECONNREFUSED', hint: 'Look.' });
const firing = (name: string) => ({
  kind: 'firing' as const,
  alert: alert({ name, fingerprint: name, labels: { alertname: name } }),
});

interface FakeChannel extends Channel {
  readonly took: { readonly text: string; readonly key: string }[];
  /** What it does with each. */
  behave: () => void | Promise<void>;
}

function channel(name: string): FakeChannel {
  const made: FakeChannel = {
    name,
    took: [],
    behave: () => undefined,
    send: async (message, { key, signal }) => {
      signal.throwIfAborted();
      await made.behave();
      made.took.push({ text: message.alerts.map((one) => `${one.name} ${one.status}`).join(', '), key });
    },
  };
  return made;
}

async function notifying(options: Pick<NotifierOptions, 'channels'> & Partial<NotifierOptions>): Promise<{
  readonly notifier: Notifier;
  readonly clock: FakeClock;
  readonly pass: (seconds: number) => Promise<void>;
}> {
  const clock = fakeClock();
  const notifier = await openNotifier({ clock, ...options });
  const pass = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i += 1) {
      clock.advance(1_000);
      await notifier.tell([]);
      // What channels and store have to say comes in turns of their own.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { notifier, clock, pass };
}

describe('a notifier', () => {
  it('sends through each channel, and again under the same key what did not get through', async () => {
    const [mail, chat] = [channel('mail'), channel('chat')];
    let failures = 2;
    const keys = new Set<string>();
    chat.behave = () => {
      failures -= 1;
      if (failures >= 0) throw unavailable();
    };
    const { notifier, pass } = await notifying({ channels: [mail, chat] });
    await notifier.tell([firing('memory')]);
    await pass(10);
    for (const { took } of [mail, chat]) expect(took.map(({ text }) => text)).toEqual(['memory firing']);
    for (const { key } of chat.took) keys.add(key);
    expect(keys.size).toBe(1);
  });

  it('has kept a message before it is sent, so that who is killed then sends it after', async () => {
    const store = createMemoryState();
    const mail = channel('mail');
    const keptAtSending: unknown[] = [];
    mail.behave = async () => {
      keptAtSending.push(await store.get('notify'));
      await new Promise(() => undefined);
    };
    const first = await notifying({ channels: [mail], store });
    await first.notifier.tell([firing('memory')]);
    await first.pass(2);
    expect(keptAtSending).toMatchObject([{ outbox: { waiting: [{ channel: 'mail' }] } }]);
    // Killed: nothing is closed.
    const again = channel('mail');
    const second = await notifying({ channels: [again], store });
    await second.pass(2);
    const [{ key }] = (keptAtSending[0] as { outbox: { waiting: [{ key: string }] } }).outbox.waiting;
    expect(again.took).toEqual([{ text: 'memory firing', key }]);
    await second.notifier.close();
    const third = await notifying({ channels: [again], store });
    await third.pass(5);
    expect(again.took.length).toBe(1);
  });

  it('tells the other channels of one that is dead, and that it is well again, over a restart too', async () => {
    const store = createMemoryState();
    const [mail, chat] = [channel('mail'), channel('chat')];
    chat.behave = () => {
      throw refused();
    };
    const options: NotifierOptions = { channels: [mail, chat], routes: [{ channels: 'chat' }], store };
    const first = await notifying(options);
    await first.notifier.tell([firing('memory')]);
    await first.pass(5);
    expect(mail.took.map(({ text }) => text)).toEqual(['notification channel dead firing']);
    expect(first.notifier.health().find(({ channel: name }) => name === 'chat')).toMatchObject({
      isDead: true,
      waiting: 1,
      lost: 0,
    });
    await first.notifier.close();
    chat.behave = () => undefined;
    const second = await notifying(options);
    await second.pass(400);
    expect(mail.took.map(({ text }) => text)).toEqual([
      'notification channel dead firing',
      'notification channel dead resolved',
    ]);
    expect(chat.took.map(({ text }) => text)).toEqual(['memory firing']);
  });

  it('sends what was refused as soon as a test comes through', async () => {
    const [mail, chat] = [channel('mail'), channel('chat')];
    chat.behave = () => {
      throw refused();
    };
    const { notifier, pass } = await notifying({ channels: [mail, chat] });
    await notifier.tell([firing('memory')]);
    await pass(3);
    const [ofMail, ofChat] = await notifier.test();
    expect(ofMail).toEqual({ channel: 'mail' });
    expect(ofChat).toMatchObject({ channel: 'chat', error: { code: 'notify/refused', hint: 'Look.' } });
    chat.behave = () => undefined;
    expect(await notifier.test('chat')).toEqual([{ channel: 'chat' }]);
    await pass(1);
    expect(chat.took.map(({ text }) => text)).toEqual(['test of perfkit resolved', 'memory firing']);
    await expect(notifier.test('phone')).rejects.toThrow('one of mail, chat, got `phone`');
  });

  it('keeps the rate over a restart, and a state that is small', async () => {
    const store = createMemoryState();
    const mail = channel('mail');
    const options: NotifierOptions = {
      channels: [mail],
      store,
      routes: [{ channels: 'mail', groupBy: ['alertname'] }],
    };
    for (let restart = 0; restart < 5; restart += 1) {
      const { notifier, pass } = await notifying(options);
      const storm = Array.from({ length: 10_000 }, (_, i) => firing(`of ${restart}: ${i}`));
      await notifier.tell(
        storm.map((notice) => ({ ...notice, alert: { ...notice.alert, summary: 'x'.repeat(1_000) } })),
      );
      await pass(3);
      await notifier.close();
    }
    expect(mail.took.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(await store.get('notify')).length).toBeLessThan(600_000);
  });

  it('holds no message back for a store that fails, and says so', async () => {
    const fails = (): Promise<never> => Promise.reject(new Error('disk full at /home/jane/place'));
    const store: StateStore = { get: fails, set: fails, delete: fails, keys: fails };
    const mail = channel('mail');
    const troubles: string[] = [];
    const { notifier, pass } = await notifying({
      channels: [mail],
      store,
      onTrouble: (trouble) => troubles.push(trouble),
    });
    await notifier.tell([firing('memory')]);
    await pass(3);
    expect(mail.took.length).toBe(1);
    expect(troubles.some((trouble) => trouble.startsWith('Notifications are not kept'))).toBe(true);
    expect(troubles.join()).not.toContain('jane');
  });

  it('aborts what is under way when it is closed, and keeps it', async () => {
    const store = createMemoryState();
    const hanging: Channel = {
      name: 'mail',
      send: (_message, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    const { notifier, pass } = await notifying({ channels: [hanging], store });
    await notifier.tell([firing('memory')]);
    await pass(2);
    await notifier.close();
    expect(await store.get('notify')).toMatchObject({
      outbox: { waiting: [{ channel: 'mail' }], health: [{ failures: 0 }] },
    });
  });

  it('prepares channels before there is a message, and one that can not be prepared sends all the same', async () => {
    let prepared = 0;
    const prepare = async (): Promise<void> => {
      prepared += 1;
    };
    const mail = { ...channel('mail'), prepare };
    const broken = channel('broken');
    const bad = {
      ...broken,
      prepare: () => {
        throw new Error('no such module');
      },
    };
    const { notifier, pass } = await notifying({ channels: [mail, bad] });
    expect([prepared, mail.took.length]).toEqual([1, 0]);
    await notifier.tell([firing('memory')]);
    await pass(2);
    expect(broken.took.map(({ text }) => text)).toEqual(['memory firing']);
  });

  it('loses no message of a channel of one’s own that throws an error of any kind', async () => {
    const mine = channel('mine');
    let failures = 7;
    mine.behave = () => {
      failures -= 1;
      if (failures >= 0) throw failures % 2 === 0 ? new Error('fetch failed') : new TypeError('undefined is no number');
    };
    const { notifier, pass } = await notifying({ channels: [mine] });
    await notifier.tell([firing('memory')]);
    await pass(60);
    expect(notifier.health()).toMatchObject([{ channel: 'mine', waiting: 1, isDead: true, lost: 0 }]);
    await pass(120);
    expect(mine.took.map(({ text }) => text)).toEqual(['memory firing']);
    expect(notifier.health()).toMatchObject([{ waiting: 0, isDead: false, lost: 0 }]);
  });

  it('refuses two channels of one name', async () => {
    await expect(openNotifier({ channels: [channel('mail'), channel('mail')] })).rejects.toThrow('of different names');
  });
});
