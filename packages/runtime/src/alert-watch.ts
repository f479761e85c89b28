/**
 * The alerts of a program under watch, and all that fired since the watch began: what was resolved belongs into the report
 * as well.
 *
 * Their number is bounded: past it the oldest of those that are over are forgotten.
 */
import { type Alert, type AlertNotification, type AlertRule, type Alerts, type Clock, createAlerts } from '@perf/core';

const MOST_KEPT = 100;

export class AlertWatch {
  readonly alerts: Alerts;
  readonly #clock: Clock;
  #over: readonly Alert[] = [];
  #active: readonly Alert[] = [];

  constructor(rules: readonly AlertRule[], clock: Clock) {
    this.alerts = createAlerts({ rules, clock });
    this.#clock = clock;
  }

  look(...seen: Parameters<Alerts['advance']>): readonly AlertNotification[] {
    const notifications = this.alerts.advance(...seen);
    const active = this.alerts.active();
    const firing = new Set(active.flatMap(({ state, fingerprint }) => (state === 'firing' ? fingerprint : [])));
    const ended = this.#active.filter(({ state, fingerprint }) => state === 'firing' && !firing.has(fingerprint));
    const endsAt = this.#clock.now();
    this.#over = [...this.#over, ...ended.map((alert) => ({ ...alert, state: 'resolved' as const, endsAt }))];
    this.#over = this.#over.slice(-MOST_KEPT);
    this.#active = active;
    return notifications;
  }

  /** Those that fire or are pending, then those that are over, the latest first. */
  all(): readonly Alert[] {
    return [...this.alerts.active(), ...this.#over.toReversed()];
  }
}
