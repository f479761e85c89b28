/** Ranges of time: how long a named one is, which moments a view asks for, and how often it is worth asking again. */
import type { Span, View } from './view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SPAN_MS: Readonly<Record<Span, number>> = {
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '90d': 90 * DAY,
  '1y': 365 * DAY,
};

export interface Moments {
  readonly from: number;
  readonly to: number;
}

/** @param now by the clock of the server */
export function momentsOf(range: View['range'], now: number): Moments {
  return typeof range === 'string' ? { from: now - SPAN_MS[range], to: now } : range;
}

/** The server gives at most so many points. */
const MOST_POINTS = 240;

/** How long an answer for a range that moves stays worth showing: the time of one point, from 5 s to 5 min. */
export function refreshEvery(range: Span): number {
  return Math.min(5 * MINUTE, Math.max(5_000, SPAN_MS[range] / MOST_POINTS));
}

/** As two clicks on a plot mark it; too short to be meant: none. */
const SHORTEST_ZOOM = 1_000;
export function zoomed(from: number, to: number): Moments | undefined {
  const [first, last] = from < to ? [from, to] : [to, from];
  return last - first < SHORTEST_ZOOM ? undefined : { from: Math.round(first), to: Math.round(last) };
}
