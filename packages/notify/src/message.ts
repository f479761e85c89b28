/**
 * What people are told at once: alerts that belong together, as plain data that survives JSON.
 *
 * It holds what is known and no words about it: each channel has its own. What is not known is absent.
 */
import type { Alert, EpochMs, Severity } from '@perf/core';

/** Something that was done, or happened, just before: a deployment, a restart, a new configuration. */
export interface Change {
  readonly at: EpochMs;
  readonly text: string;
}

/** What is known of an alert beyond the alert itself. */
export interface AlertContext {
  /** Sentences or figures, the most telling first. */
  readonly evidence?: readonly string[];
  /** The latest first. */
  readonly changes?: readonly Change[];
  /** The one thing to do, as an order. */
  readonly action?: string;
  /** Where to look: an address that begins with http:// or https://. */
  readonly url?: string;
}

export interface AlertView extends AlertContext {
  readonly fingerprint: string;
  readonly name: string;
  /** With `alertname` and `severity`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly status: 'firing' | 'resolved';
  readonly summary?: string;
  /** What was seen last. */
  readonly value?: number;
  /** The limit that it is held against. */
  readonly threshold?: number;
  /** Of both. */
  readonly unit?: string;
  /** Which clause of a contract is broken, or which troubles a job has. */
  readonly cause?: string;
  /** Since when it has been beyond the limit. */
  readonly activeAt: EpochMs;
  /** When it began to fire. */
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
  /** Held firing, since it fired and resolved too often. */
  readonly flapping?: boolean;
}

export interface Message {
  /** Of the group: the same one for its first message, its repetitions and its end. */
  readonly key: string;
  /** Whether any of its alerts fires. */
  readonly status: 'firing' | 'resolved';
  /** The worst of those that fire; of all of them when none does. */
  readonly severity: Severity;
  /** What to call it instead of its worst alert: a digest, a test. */
  readonly title?: string;
  /** What its alerts have in common, by which they were grouped. */
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Firing before resolved, the worst first. At least one, but in a digest of a quiet day. */
  readonly alerts: readonly AlertView[];
  /** How many more belong to it that are not in it. */
  readonly omitted: number;
  /** When it was made. */
  readonly at: EpochMs;
  /** Which program or machine it is about. */
  readonly source?: string;
  /** Where to look at all of it. */
  readonly url?: string;
  /** What people have to know about the message itself: that alerts were held back, or that a channel is dead. */
  readonly notes?: readonly string[];
}

export interface MessageOptions {
  readonly key: string;
  readonly alerts: readonly AlertView[];
  readonly at: EpochMs;
  readonly title?: string;
  readonly groupLabels?: Readonly<Record<string, string>>;
  readonly omitted?: number;
  readonly source?: string | undefined;
  readonly url?: string | undefined;
  readonly notes?: readonly string[];
}

const BADNESS: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };

/** Alerts that belong together, as one message. */
export function messageOf(options: MessageOptions): Message {
  const { alerts, title, groupLabels = {}, omitted = 0, source, url, notes = [] } = options;
  const sorted = alerts.toSorted((a, b) => rank(b) - rank(a) || a.activeAt - b.activeAt);
  return {
    key: options.key,
    status: sorted.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    severity: sorted[0]?.severity ?? 'info',
    ...(title !== undefined && { title }),
    groupLabels,
    alerts: sorted,
    omitted,
    at: options.at,
    ...(source !== undefined && { source }),
    ...(url !== undefined && { url }),
    ...(notes.length > 0 && { notes }),
  };
}

const rank = ({ status, severity }: AlertView): number => (status === 'firing' ? 3 : 0) + BADNESS[severity];

/** An alert of `@perf/core` as it stands in a message; a pending one counts as firing, since somebody asks for it by name. */
export function alertView(alert: Alert, context: AlertContext = {}): AlertView {
  const { fingerprint, name, labels, severity, state, summary, value, threshold, unit, cause } = alert;
  const { activeAt, startsAt = activeAt, endsAt, flapping } = alert;
  return {
    fingerprint,
    name,
    labels,
    severity,
    status: state === 'resolved' ? 'resolved' : 'firing',
    activeAt,
    startsAt,
    ...(endsAt !== undefined && { endsAt }),
    ...(summary !== undefined && { summary }),
    // JSON has no infinite numbers.
    ...(Number.isFinite(value) && { value: value as number }),
    ...(threshold !== undefined && { threshold }),
    ...(unit !== undefined && { unit }),
    ...(cause !== undefined && { cause }),
    ...(flapping && { flapping }),
    ...context,
  };
}
