/**
 * What happens to alerts, as events of the history: that one fires, is silenced, acknowledged, resolved.
 *
 *   firing ──▶ firing (again, once an hour) ──▶ resolved
 *     └─▶ silenced, acknowledged
 *
 * One that fires says so again every hour, so that who asks for a range finds it by looking back no further than that.
 */
import type { HistoryEvent, Json } from '@perf/analytics';
import type { Alert, EpochMs, Milliseconds } from '@perf/core';
import { alertReport } from './report/alert-report.ts';

/** How often one that fires says so. */
export const FIRING_AGAIN: Milliseconds = 3_600_000;

export type AlertChange = 'firing' | 'silenced' | 'acknowledged' | 'resolved';

export class AlertEvents {
  /** When each that fires has last said so, by the wall: to the hour, a jump of it does no harm. */
  readonly #saidAt = new Map<string, EpochMs>();
  #before: readonly Alert[];
  #untaken: HistoryEvent[] = [];

  /** @param active those that were kept from before */
  constructor(active: readonly Alert[]) {
    this.#before = active;
  }

  /**
   * Takes in one look.
   *
   * @param active those of now
   * @param resolved those that have ended since the last look
   */
  add(active: readonly Alert[], resolved: readonly Alert[], at: EpochMs): void {
    const earlier = new Map(this.#before.map((alert) => [alert.fingerprint, alert]));
    this.#before = active;
    for (const alert of resolved) {
      this.#saidAt.delete(alert.fingerprint);
      this.#say('resolved', alert, at);
    }
    for (const alert of active) {
      if (alert.state !== 'firing') continue;
      const was = earlier.get(alert.fingerprint);
      const saidAt = this.#saidAt.get(alert.fingerprint);
      if (saidAt === undefined || Math.abs(at - saidAt) >= FIRING_AGAIN) this.#say('firing', alert, at);
      if (alert.silencedBy.length > 0 && !(was?.silencedBy.length ?? 0)) this.#say('silenced', alert, at);
      if (alert.acknowledged !== undefined && alert.acknowledged.at !== was?.acknowledged?.at)
        this.#say('acknowledged', alert, at);
    }
  }

  /** Those since the last call. */
  take(): readonly HistoryEvent[] {
    const taken = this.#untaken;
    this.#untaken = [];
    return taken;
  }

  #say(change: AlertChange, alert: Alert, at: EpochMs): void {
    if (change === 'firing') this.#saidAt.set(alert.fingerprint, at);
    const { by, comment } = alert.acknowledged ?? {};
    const words = change === 'acknowledged' ? { by, comment } : {};
    const silencedBy = change === 'silenced' ? { silencedBy: alert.silencedBy } : {};
    const data = { change, ...alertReport(alert), ...words, ...silencedBy } as unknown as Json;
    this.#untaken.push({ at, kind: 'alert', data });
  }
}
