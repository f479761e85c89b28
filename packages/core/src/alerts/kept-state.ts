/**
 * What alerts keep over a restart, as JSON can say it, and the reading of it back.
 *
 * It comes from a disk, maybe from another version: what is not understood is left out, and begins anew. Nobody looked
 * between then and now, so what was seen last is unknown, and its ages go on where they stood.
 */
import type { EpochMs, Milliseconds } from '../units.ts';
import type { Lifecycle } from './lifecycle.ts';
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

const EMPTY: AlertsState = { version: 1, alerts: [], silences: [], silencesMade: 0 };

/** @param now by the wall: a silence for a span never outlives the moment at which it was to end */
export function readState(state: unknown, now: EpochMs): AlertsState {
  if (!isRecord(state) || state.version !== 1) return EMPTY;
  const silences = list(state.silences)
    .filter(isSilence)
    .flatMap((silence) => stillValid(silence, now));
  const made = isAge(state.silencesMade) ? state.silencesMade : silences.length;
  return { version: 1, alerts: list(state.alerts).filter(isKeptAlert), silences, silencesMade: made };
}

function stillValid(silence: Silence, now: EpochMs): Silence[] {
  const left = silence.endsAt - now;
  if (left <= 0) return [];
  const { remaining } = silence;
  return [remaining === undefined ? silence : { ...silence, remaining: Math.min(remaining, left) }];
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const isAge = (value: unknown): value is number => typeof value === 'number' && value >= 0;
const isTextOrNone = (value: unknown): boolean => value === undefined || isText(value);

function isSilence(value: unknown): value is Silence {
  if (!isRecord(value) || !isText(value.id)) return false;
  const { matchers, startsAt, endsAt, remaining } = value;
  const isRange = typeof startsAt === 'number' && typeof endsAt === 'number';
  return isRange && list(matchers).every(isText) && (remaining === undefined || isAge(remaining));
}

function isKeptAlert(value: unknown): value is KeptAlert {
  if (!isRecord(value) || !isLifecycle(value.lifecycle)) return false;
  const { fingerprint, name, labels, told, acknowledged, summary } = value;
  const isNamed = isText(fingerprint) && isText(name) && isRecord(labels) && isTextOrNone(summary);
  const isFiring = value.lifecycle.state === 'firing';
  return (
    isNamed &&
    (told === undefined || (isFiring && isAge(told))) &&
    (acknowledged === undefined || isRecord(acknowledged))
  );
}

function isLifecycle(value: unknown): value is Lifecycle {
  if (!isRecord(value) || !list(value.changes).every(isAge) || !Array.isArray(value.changes)) return false;
  const ages = { inactive: [], pending: ['activeAt', 'held'], firing: ['activeAt', 'startsAt', 'held', 'clear'] };
  const wanted = Object.hasOwn(ages, value.state as string) ? ages[value.state as keyof typeof ages] : undefined;
  return wanted?.every((key) => typeof value[key] === 'number') ?? false;
}
