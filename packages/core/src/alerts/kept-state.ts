/**
 * What alerts keep over a restart, as JSON can say it, and the reading of it back.
 *
 * It comes from a disk, maybe from another version: what is not understood is left out, and begins anew. That the bytes are
 * those that were written is for the store to know.
 */
import type { EpochMs, Milliseconds } from '../units.ts';
import type { Firing, Lifecycle } from './lifecycle.ts';
import { matchesOf } from './matcher.ts';
import type { Severity } from './rule.ts';
import type { Silence } from './silence.ts';

export interface Acknowledgement {
  readonly at: EpochMs;
  readonly by?: string;
  readonly comment?: string;
}

export interface KeptAlert {
  readonly fingerprint: string;
  readonly name: string;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string;
  readonly lifecycle: Lifecycle;
  /** Since people were told; absent when they were not. */
  readonly told?: Milliseconds;
  readonly acknowledged?: Acknowledgement;
}

export interface AlertsState {
  readonly version: 1;
  readonly alerts: readonly KeptAlert[];
  readonly silences: readonly Silence[];
  /** How many silences there have been. */
  readonly silencesMade: number;
}

/** @param now by the wall: a silence for a span never outlives the moment at which it was to end */
export function readState(state: unknown, now: EpochMs): AlertsState {
  const { version, alerts, silences, silencesMade } = (state ?? {}) as Partial<AlertsState>;
  if (version !== 1) return { version: 1, alerts: [], silences: [], silencesMade: 0 };
  return {
    version,
    alerts: list(alerts).filter((alert) => isUnderstood(alert ?? {})),
    silences: list(silences).flatMap((silence) => whatIsLeft(silence, now)),
    silencesMade: Number(silencesMade) || 0,
  };
}

const list = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

function isUnderstood({ lifecycle, told }: Partial<KeptAlert>): boolean {
  const { state, changes, activeAt, held, startsAt, clear } = (lifecycle ?? {}) as Partial<Omit<Firing, 'state'>> & {
    readonly state?: string;
  };
  const isFiring = state === 'firing';
  const ages = isFiring ? [activeAt, held, startsAt, clear] : state === 'pending' ? [activeAt, held] : [];
  // Only of what fires people can have been told.
  if (told !== undefined) ages.push(isFiring ? told : Number.NaN);
  return (
    ['inactive', 'pending', 'firing'].includes(state ?? '') &&
    Array.isArray(changes) &&
    [...changes, ...ages].every(Number.isFinite)
  );
}

function whatIsLeft(silence: Silence, now: EpochMs): Silence[] {
  const left = (silence?.endsAt ?? now) - now;
  if (!(left > 0) || !areMatchers(silence.matchers)) return [];
  const { remaining } = silence;
  return [remaining === undefined ? silence : { ...silence, remaining: Math.min(remaining, left) }];
}

function areMatchers(matchers: readonly string[]): boolean {
  try {
    matchesOf(matchers);
    return true;
  } catch {
    return false;
  }
}
