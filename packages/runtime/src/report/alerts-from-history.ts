/** The alerts that fired in a stretch of history, from what was written as it happened (see `alert-events.ts`). */
import type { HistoryReader, TimeRange } from '@perf/analytics';
import { FIRING_AGAIN } from '../alert-events.ts';
import { type AlertReport, alertSchema } from './alert-schema.ts';

/** One that fires says so every hour, give or take what a slow tick takes. */
const LOOK_BACK = FIRING_AGAIN + 60_000;

/** @returns those that fire at the end, then those resolved within the range, the latest first; undefined when there are none */
export async function alertsFromHistory(
  history: Pick<HistoryReader, 'events'>,
  { from, to }: TimeRange,
): Promise<readonly AlertReport[] | undefined> {
  const events = await history.events({ kind: 'alert', from: from - LOOK_BACK, to });
  // The last word on each firing. An alert may fire several times in a range: each is one.
  const last = new Map<string, AlertReport>();
  for (const { data } of events) {
    const alert = alertSchema.safeParse(data).data;
    if (alert !== undefined) last.set(`${alert.fingerprint} ${alert.startsAt}`, alert);
  }
  const fired = [...last.values()].filter(({ endsAt }) => endsAt === null || endsAt >= from);
  if (fired.length === 0) return undefined;
  const end = ({ endsAt }: AlertReport): number => endsAt ?? Number.POSITIVE_INFINITY;
  return fired.sort((a, b) => (end(a) === end(b) ? (b.startsAt ?? 0) - (a.startsAt ?? 0) : end(b) - end(a)));
}
