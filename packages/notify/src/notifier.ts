/**
 * From alerts to people: the router decides, the outbox keeps, channels send.
 *
 *   tell ──▶ router ──▶ outbox ──▶ kept in the store ──▶ sent, each channel by itself ──▶ kept again
 *
 * Invariant: nothing is sent that is not kept, and `tell` resolves once it is kept. So whatever dies in between, a message is
 * sent once more under its key, and none is lost. A store that fails holds no message back: it is told of, and tried again.
 *
 * A channel that is dead is an alert on the others, past all routes, and resolved when a message comes through again.
 */
import { type EpochMs, fingerprintOf, isPerfError, type StateStore, systemClock } from '@perf/core';
import type { Channel } from './channel.ts';
import { misuse } from './failure.ts';
import type { Notice } from './grouping.ts';
import { type ChannelHealth, createOutbox, type Outbox } from './outbox.ts';
import { createRouter, type Delivery, type Router, type RouterOptions } from './router.ts';

export interface NotifierOptions extends Omit<RouterOptions, 'channels' | 'state'> {
  readonly channels: readonly Channel[];
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
  /** Sends no more, aborts what is under way and keeps what is left. */
  close(): Promise<void>;
}

/** Reads what is kept. @throws PerfError `notify/invalid-argument` */
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
  #keeping: Promise<void> = Promise.resolve();
  #written = '';

  constructor(options: NotifierOptions, kept: Kept) {
    this.#options = options;
    const { channels, store: _store, key: _key, onTrouble: _onTrouble, ...routing } = options;
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]));
    this.#router = createRouter({ ...routing, channels: [...this.#channels.keys()], state: kept.router });
    this.#outbox = createOutbox({ clock: routing.clock ?? systemClock, state: kept.outbox });
    this.#dead = new Map(readDead(kept.dead).filter(([channel]) => this.#channels.has(channel)));
  }

  async tell(notices: readonly Notice[]): Promise<void> {
    this.#outbox.add(this.#router.advance([...notices, ...this.#channelNotices()]));
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
      const state = { router: this.#router.export(), outbox: this.#outbox.export(), dead: [...this.#dead] };
      // That time went by is no news.
      const text = JSON.stringify({ ...state, router: { ...state.router, time: 0 } });
      if (text === this.#written) return;
      try {
        await store.set(key, state);
        this.#written = text;
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
}

function readDead(dead: unknown): Dead {
  const isOne = (one: unknown): boolean => Array.isArray(one) && typeof one[0] === 'string' && Number.isFinite(one[1]);
  return Array.isArray(dead) ? (dead.filter(isOne) as unknown as Dead) : [];
}

interface Death {
  readonly since: EpochMs;
  readonly at: EpochMs;
  readonly isDead: boolean;
  readonly to: readonly string[];
}

function deadChannel(channel: string, { since, at, isDead, to }: Death): Notice {
  const labels = { alertname: 'notification channel dead', channel, severity: 'critical' };
  return {
    kind: isDead ? 'firing' : 'resolved',
    to,
    alert: {
      fingerprint: fingerprintOf(labels),
      name: labels.alertname,
      labels,
      severity: 'critical',
      status: isDead ? 'firing' : 'resolved',
      summary: `No message gets through \`${channel}\`: what is meant for it waits, or is lost.`,
      action: 'Look at the settings of the channel, and whether its far end is well.',
      activeAt: since,
      startsAt: since,
      ...(!isDead && { endsAt: at }),
    },
  };
}

const wordsOf = (error: unknown): string =>
  isPerfError(error) ? error.message : 'an error that is not told, since it may hold a secret';
