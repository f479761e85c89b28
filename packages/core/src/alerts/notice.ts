/**
 * Whether people are to be told of an alert, now.
 *
 *              firing, not muted                     not firing
 *   untold ──────────────────────▶ told ────────────────────────────▶ untold: says `resolved`
 *             says `firing`        │  ▲
 *                                  └──┘ firing, not muted, for the repeat interval: says `repeated`
 *
 * Who was told of a firing is told of its end, once, muted or not: a silence keeps bad news back, never the good. Whom
 * nothing was said of nothing is resolved.
 */
import type { Milliseconds } from '../units.ts';

/** Since people were told; undefined: they were not. */
export type Told = Milliseconds | undefined;

export type NoticeKind = 'firing' | 'repeated' | 'resolved';

export interface NoticeEvent {
  readonly firing: boolean;
  /** Silenced, inhibited or acknowledged. */
  readonly muted: boolean;
  readonly elapsed: Milliseconds;
  readonly repeatInterval: Milliseconds;
}

export function noticeAfter(last: Told, event: NoticeEvent): { readonly told: Told; readonly kind?: NoticeKind } {
  const { firing, muted, elapsed, repeatInterval } = event;
  if (last === undefined) return firing && !muted ? { told: 0, kind: 'firing' } : { told: undefined };
  if (!firing) return { told: undefined, kind: 'resolved' };
  const told = last + elapsed;
  return told < repeatInterval || muted ? { told } : { told: 0, kind: 'repeated' };
}
