/**
 * The alerts of a program under watch, and all that fired since the watch began: what was resolved belongs into the report
 * as well. What happens to them goes into the history, and what they are into a memory that outlives the process.
 *
 * Their number is bounded: past it the oldest of those that are over are forgotten.
 */
import type { HistoryEvent } from '@perf/analytics';
import {
  type Alert,
  type AlertNotification,
  type Alerts,
  type Clock,
  createAlerts,
  type Milliseconds,
} from '@perf/core';
import { AlertEvents } from './alert-events.ts';
import type { AlertMemory } from './alert-memory.ts';
import type { AlertSettings } from './config.ts';

const MOST_KEPT = 100;

export class AlertWatch {
  readonly alerts: Alerts;
  /** Of those that there are rules for. */
  readonly names: readonly string[];
  readonly #clock: Clock;
  readonly #memory: AlertMemory | undefined;
  readonly #events: AlertEvents;
  #over: readonly Alert[] = [];
  #active: readonly Alert[];
  #hasTold = false;
  #seen: Parameters<Alerts['advance']> | undefined;
  /** Once what people are to be told of the last look is kept elsewhere. */
  #told: Promise<void> = Promise.resolve();

  /** @param memory what an earlier process knew, and where to keep it; undefined: nowhere */
  constructor({ alerts: rules, inhibitions }: AlertSettings, clock: Clock, memory?: AlertMemory) {
    this.alerts = createAlerts({ rules, inhibitions, clock, state: memory?.state });
    this.names = [...new Set(rules.map(({ name }) => name))];
    this.#clock = clock;
    this.#memory = memory;
    this.#active = this.alerts.active();
    this.#events = new AlertEvents(this.#active);
  }

  look(...seen: Parameters<Alerts['advance']>): readonly AlertNotification[] {
    const notifications = this.alerts.advance(...seen);
    this.#seen = seen;
    const active = this.alerts.active();
    const ended = this.#ended(active, notifications);
    this.#events.add(active, ended, this.#clock.now());
    this.#over = [...this.#over, ...ended].slice(-MOST_KEPT);
    this.#active = active;
    this.#hasTold = notifications.length > 0;
    return notifications;
  }

  /** How long until one has held for its `for`, as things are; Infinity: nothing is on its way to fire. */
  dueIn(): Milliseconds {
    return this.#seen === undefined ? Number.POSITIVE_INFINITY : this.alerts.dueIn();
  }

  /** Looks at what was seen last, which is so until something else is seen: the end of a `for` waits for no second. */
  lookAgain(): readonly AlertNotification[] {
    return this.#seen === undefined ? [] : this.look(...this.#seen);
  }

  /**
   * Has the memory catch up; after the notifications were handed over, since what is told twice is better than never.
   *
   * @param told when they are, where that takes time; never rejects
   */
  keep(told?: Promise<void>): void {
    const memory = this.#memory;
    if (memory === undefined) return;
    const hasTold = this.#hasTold;
    if (told === undefined) {
      memory.keep(this.alerts, hasTold);
      return;
    }
    // As it is now: what a later look has told of may not be kept yet.
    const state = this.alerts.export();
    this.#told = told.then(() => memory.keep({ export: () => state }, hasTold));
  }

  /** After somebody has silenced or acknowledged: resolves once that is kept. */
  async settle(): Promise<void> {
    for (let last: Promise<void> | undefined; last !== this.#told; ) {
      last = this.#told;
      await last;
    }
    await this.#memory?.settle(this.alerts);
  }

  /** What happened since the last call, for the history. */
  takeEvents(): readonly HistoryEvent[] {
    return this.#events.take();
  }

  /** Those that fire or are pending, then those that are over, the latest first. */
  all(): readonly Alert[] {
    return [...this.alerts.active(), ...this.#over.toReversed()];
  }

  async close(): Promise<void> {
    await this.settle();
  }

  /** Those that fired until now: as they were, and those of rules that are gone, of which only the notification tells. */
  #ended(active: readonly Alert[], notifications: readonly AlertNotification[]): readonly Alert[] {
    const endsAt = this.#clock.now();
    const firing = new Set(active.flatMap(({ state, fingerprint }) => (state === 'firing' ? fingerprint : [])));
    const known = new Set(this.#active.map(({ fingerprint }) => fingerprint));
    const gone = notifications.flatMap(({ kind, alert }) =>
      kind === 'resolved' && !known.has(alert.fingerprint) ? alert : [],
    );
    const ended = this.#active.filter(({ state, fingerprint }) => state === 'firing' && !firing.has(fingerprint));
    return [...gone, ...ended.map((alert) => ({ ...alert, state: 'resolved' as const, endsAt }))];
  }
}
