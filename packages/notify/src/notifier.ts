/**
 * From alerts to people: the router decides, the outbox keeps, channels send.
 *
 *   tell ──▶ router ──▶ outbox ──▶ kept in the store ──▶ sent, each channel by itself ──▶ kept again
 *
 * Invariant: nothing is sent that is not kept, and `tell` resolves once it is kept. So whatever dies in between, a message is
 * sent once more under its key, and none is lost. A store that fails holds no message back: it is told of, and tried again.
 *
 * A channel that is dead is an alert on the others, past all routes, and resolved when a message comes through again. What is
 * refused waits until somebody has repaired it, and goes out after the next try, a restart or a test that comes through.
 */
import { type EpochMs, isPerfError, type StateStore, systemClock } from '@perf/core';
import type { Channel } from './channel.ts';
import { createDigest, type Digest, type DigestOptions } from './digest.ts';
import { misuse } from './failure.ts';
import type { Notice } from './grouping.ts';

import { type ChannelHealth, createOutbox, type Outbox } from './outbox.ts';
import { deadChannel, testMessage } from './own-messages.ts';
import { createRouter, type Delivery, type Router, type RouterOptions } from './router.ts';

export interface NotifierOptions extends Omit<RouterOptions, 'channels' | 'state'> {
  readonly channels: readonly Channel[];
  /** Once a day, what happened in it. @default none */
  readonly digest?: DigestOptions;
  /** Where it is kept over a restart. @default nowhere */
  readonly store?: StateStore;
  /** @default 'notify' */
  readonly key?: string;
  /** What went wrong with nobody to be told of it by a channel, in one sentence. */
  readonly onTrouble?: (trouble: string) => void;
}

export interface Notifier {
  /**
   * Takes what is new, lets time go by, and begins to send what is due; call it with each look at the alerts.
   *
   * @returns resolves once all of it is kept, long before it is sent; never rejects
   */
  tell(notices: readonly Notice[]): Promise<void>;
  health(): readonly ChannelHealth[];
  /**
   * Sends a message that says it is a test, past routes, limits and the queue.
   *
   * @param channel only through this one @default through each
   * @returns what happened, once all have answered
   * @throws PerfError `notify/invalid-argument` for a channel that there is not
   */
  test(channel?: string): Promise<readonly TestResult[]>;
  /** Sends no more, aborts what is under way and keeps what is left. */
  close(): Promise<void>;
}

export interface TestResult {
  readonly channel: string;
  /** Undefined: the message was taken. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** A notifier: channels, routes and a store as one, with what it kept read. @throws PerfError `notify/invalid-argument` */
export async function openNotifier(options: NotifierOptions): Promise<Notifier> {
  const names = options.channels.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw misuse({
      name: 'channels',
      expected: 'of different names',
      got: twice,
      hint: 'Give each a `name` of its own.',
    });
  }
  const { store, key = 'notify', onTrouble = () => undefined } = options;
  const kept = await store?.get(key).catch((error: unknown) => {
    onTrouble(`Notifications begin anew: ${wordsOf(error)}`);
  });
  // Nobody waits for it, and who can't be prepared says so when it sends.
  for (const channel of options.channels) void (async () => channel.prepare?.())().catch(() => undefined);
  return new Sending(options, (kept ?? {}) as Kept);
}

class Sending implements Notifier {
  readonly #options: NotifierOptions;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #router: Router;
  readonly #outbox: Outbox;
  readonly #leaving = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #dead: Map<string, EpochMs>;
  readonly #digest: Digest | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #written: string | undefined;

  constructor(options: NotifierOptions, kept: Kept) {
    this.#options = options;
    const { channels, digest, store: _store, key: _key, onTrouble: _onTrouble, ...routing } = options;
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]));
    this.#router = createRouter({ ...routing, channels: [...this.#channels.keys()], state: kept.router });
    this.#outbox = createOutbox({ clock: routing.clock ?? systemClock, state: kept.outbox });
    this.#digest =
      digest && createDigest(digest, { ...routing, channels: [...this.#channels.keys()], state: kept.digest });
    this.#dead = new Map(readDead(kept.dead).filter(([channel]) => this.#channels.has(channel)));
  }

  async tell(notices: readonly Notice[]): Promise<void> {
    const all = [...notices, ...this.#channelNotices()];
    this.#outbox.add([...this.#router.advance(all), ...(this.#digest?.advance(all) ?? [])]);
    await this.#keep();
    if (this.#leaving.signal.aborted) return;
    for (const delivery of this.#outbox.next()) {
      const sending = this.#send(delivery).finally(() => this.#underWay.delete(sending));
      this.#underWay.add(sending);
    }
  }

  health(): readonly ChannelHealth[] {
    return this.#outbox.health();
  }

  async test(only?: string): Promise<readonly TestResult[]> {
    const chosen = [...this.#channels.values()].filter(({ name }) => only === undefined || name === only);
    if (chosen.length === 0) {
      const expected = `one of ${[...this.#channels.keys()].join(', ')}`;
      throw misuse({ name: 'channel', expected, got: String(only), hint: 'Name a channel that is configured.' });
    }
    return Promise.all(chosen.map((channel) => this.#test(channel)));
  }

  async #test(channel: Channel): Promise<TestResult> {
    const { source, url, clock = systemClock } = this.#options;
    const at = clock.now();
    const key = `test-${at.toString(36)}-${channel.name}`;
    try {
      await channel.send(testMessage({ key, at, source, url }), { signal: this.#leaving.signal, key });
    } catch (error) {
      const { code, message, hint } = isPerfError(error) ? error : { code: 'notify/failed', message: wordsOf(error) };
      return { channel: channel.name, error: { code, message, ...(hint !== undefined && { hint }) } };
    }
    this.#outbox.hurry(channel.name);
    return { channel: channel.name };
  }

  async close(): Promise<void> {
    this.#leaving.abort(new Error('the notifier is closed'));
    await Promise.all(this.#underWay);
    await this.#keep();
  }

  async #send(delivery: Delivery): Promise<void> {
    const { signal } = this.#leaving;
    try {
      await this.#channels.get(delivery.channel)?.send(delivery.message, { signal, key: delivery.key });
      this.#outbox.taken(delivery);
    } catch (error) {
      // It waits on, for the next start.
      if (signal.aborted) return;
      this.#outbox.failed(delivery, error);
      this.#options.onTrouble?.(`A message did not go out through ${delivery.channel}: ${wordsOf(error)}`);
    }
    await this.#keep();
  }

  /** What changed of the channels themselves: those that died, and those that are well again. */
  #channelNotices(): Notice[] {
    const at = (this.#options.clock ?? systemClock).now();
    return this.#outbox.health().flatMap(({ channel, isDead }): Notice[] => {
      const since = this.#dead.get(channel);
      if (isDead === (since !== undefined)) return [];
      if (isDead) this.#dead.set(channel, at);
      else this.#dead.delete(channel);
      const to = [...this.#channels.keys()].filter((name) => name !== channel);
      return [deadChannel(channel, { since: since ?? at, at, isDead, to })];
    });
  }

  /** One write at a time, of what is then; none when nothing changed. */
  #keep(): Promise<void> {
    const { store, key = 'notify', onTrouble } = this.#options;
    if (store === undefined) return Promise.resolve();
    this.#keeping = this.#keeping.then(async () => {
      const [router, outbox, digest] = [this.#router, this.#outbox, this.#digest];
      const revision = [router.revision, outbox.revision, digest?.revision].join();
      if (revision === this.#written) return;
      const dead = [...this.#dead];
      try {
        await store.set(key, { router: router.export(), outbox: outbox.export(), dead, digest: digest?.export() });
        this.#written = revision;
      } catch (error) {
        onTrouble?.(`Notifications are not kept: ${wordsOf(error)}`);
      }
    });
    return this.#keeping;
  }
}

/** Channels that others were told of as dead, and since when. */
type Dead = readonly (readonly [channel: string, since: EpochMs])[];

interface Kept {
  readonly router?: unknown;
  readonly outbox?: unknown;
  readonly dead?: unknown;
  readonly digest?: unknown;
}

function readDead(dead: unknown): Dead {
  const isOne = (one: unknown): boolean => Array.isArray(one) && typeof one[0] === 'string' && Number.isFinite(one[1]);
  return Array.isArray(dead) ? (dead.filter(isOne) as unknown as Dead) : [];
}

const wordsOf = (error: unknown): string =>
  isPerfError(error) ? error.message : 'an error that is not told, since it may hold a secret';
