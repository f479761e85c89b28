/** An alert as people and other packages see it: a frozen value. */
import type { EpochMs } from '../units.ts';
import type { Sense } from './condition.ts';
import type { Acknowledgement, KeptAlert } from './kept-state.ts';
import type { NoticeKind } from './notice.ts';
import type { Severity } from './rule.ts';

export interface Alert {
  /** Of its labels, as Alertmanager computes it: the same one for as long as the rule keeps its name, severity and labels. */
  readonly fingerprint: string;
  readonly name: string;
  /** With `alertname` and `severity`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly summary: string | undefined;
  /** What was seen last; undefined when there is no number. */
  readonly value: number | undefined;
  /** The limit that it is held against. */
  readonly threshold: number | undefined;
  /** Of value and threshold; undefined for a reading that is not of the catalogue. */
  readonly unit: string | undefined;
  /** Which clause of a contract is broken, or which troubles a job has. */
  readonly cause: string | undefined;
  /** Since when it has been beyond the limit. */
  readonly activeAt: EpochMs;
  /** When it began to fire; undefined while it is pending. */
  readonly startsAt: EpochMs | undefined;
  /** When it was resolved. */
  readonly endsAt: EpochMs | undefined;
  /** Held firing, since it fired and resolved too often. */
  readonly flapping: boolean;
  /** By whom and when; it ends when the alert is resolved. */
  readonly acknowledged: Acknowledgement | undefined;
  /** Ids of silences. */
  readonly silencedBy: readonly string[];
  /** Fingerprints of firing alerts. */
  readonly inhibitedBy: readonly string[];
}

/** What people are to be told now. */
export interface AlertNotification {
  readonly kind: NoticeKind;
  readonly alert: Alert;
}

export interface Quiet {
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
}

export interface AlertDetails {
  readonly seen?: Omit<Sense, 'condition'>;
  readonly quiet?: Quiet;
  /** Given: it is resolved. */
  readonly endsAt?: EpochMs;
}

const QUIET_BY_NOTHING: Quiet = { silencedBy: [], inhibitedBy: [] };

/** @returns undefined for one that is inactive */
export function alertOf(
  kept: KeptAlert,
  { seen = {}, quiet = QUIET_BY_NOTHING, endsAt }: AlertDetails,
): Alert | undefined {
  const { fingerprint, name, labels, severity, summary, lifecycle, acknowledged } = kept;
  if (lifecycle.state === 'inactive') return undefined;
  const isFiring = lifecycle.state === 'firing';
  return Object.freeze({
    fingerprint,
    name,
    labels,
    severity,
    state: endsAt === undefined ? lifecycle.state : 'resolved',
    summary,
    value: seen.value,
    threshold: seen.threshold,
    unit: seen.unit,
    cause: seen.cause,
    activeAt: lifecycle.activeAt,
    startsAt: isFiring ? lifecycle.startsAt : undefined,
    endsAt,
    flapping: isFiring && lifecycle.flapping,
    acknowledged,
    silencedBy: Object.freeze(quiet.silencedBy),
    inhibitedBy: Object.freeze(quiet.inhibitedBy),
  });
}
