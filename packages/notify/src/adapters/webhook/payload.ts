/**
 * Alertmanager's webhook payload, version 4, which half of all receivers know: data, not words, so nothing is escaped.
 *
 * Alertmanager itself sets no limit; here an annotation and the whole are bounded, and what is left out is counted.
 */
import type { AlertView, Message } from '../../message.ts';
import { cut } from '../../text/cut.ts';
import { pageUrl } from '../../text/page-url.ts';
import { figureText, isoText } from '../../text/words.ts';
import { keyText } from '../key.ts';

/** Enough for a stack trace, and small enough for many of them. */
const MOST_OF_ANNOTATION = 8_192;
const MOST_OF_LABEL = 1_024;
const MOST_LABELS = 64;
/** What small receivers take: Express' own limit for JSON is 100 KB, Alertmanager's users run such. */
const MOST_OF_ALERTS = 90_000;

type Texts = Readonly<Record<string, string>>;

interface PayloadAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly startsAt: string;
  /** Go's zero time while it fires. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

export interface WebhookPayload {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Texts;
  readonly commonLabels: Texts;
  readonly commonAnnotations: Texts;
  readonly externalURL: string;
  readonly alerts: readonly PayloadAlert[];
}

/** @param receiver the channel's name */
export function webhookPayload(message: Message, receiver: string): WebhookPayload {
  const all = message.alerts.map(payloadAlert);
  const alerts = fitting(all);
  return {
    version: '4',
    groupKey: message.key.length <= MOST_OF_LABEL ? message.key.toWellFormed() : keyText(message.key),
    truncatedAlerts: message.omitted + all.length - alerts.length,
    status: message.status,
    receiver,
    groupLabels: texts(message.groupLabels, MOST_OF_LABEL),
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: pageUrl(message.url) ?? '',
    alerts,
  };
}

function payloadAlert(alert: AlertView): PayloadAlert {
  return {
    status: alert.status,
    labels: labelsOf(alert),
    annotations: annotationsOf(alert),
    startsAt: isoText(alert.startsAt),
    endsAt: isoText(alert.status === 'firing' ? undefined : alert.endsAt),
    generatorURL: pageUrl(alert.url) ?? '',
    fingerprint: alert.fingerprint,
  };
}

export const labelsOf = ({ labels }: AlertView): Texts => texts(labels, MOST_OF_LABEL);

/** What is known beyond the labels, under the names that Alertmanager's own templates look for. */
export function annotationsOf(alert: AlertView): Texts {
  const { summary, cause, evidence = [], changes = [], action, value, threshold, unit, url } = alert;
  const given = {
    summary,
    description: evidence.join('\n'),
    value: value === undefined ? undefined : figureText(value, unit),
    threshold: threshold === undefined ? undefined : figureText(threshold, unit),
    cause,
    changes: changes.map(({ at, text }) => `${isoText(at)} ${text}`).join('\n'),
    action,
    dashboard: pageUrl(url),
  };
  const known = Object.entries(given).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  return texts(Object.fromEntries(known), MOST_OF_ANNOTATION);
}

const texts = (of: Texts, max: number): Texts =>
  Object.fromEntries(
    Object.entries(of)
      .slice(0, MOST_LABELS)
      .map(([name, value]) => [cut(name, { max: 256 }), cut(value, { max })]),
  );

/** The first ones, as many as fit; one at least, since each is bounded by itself. */
function fitting(alerts: readonly PayloadAlert[]): readonly PayloadAlert[] {
  let room = MOST_OF_ALERTS;
  const end = alerts.findIndex((alert) => {
    room -= Buffer.byteLength(JSON.stringify(alert));
    return room < 0;
  });
  return end < 0 ? alerts : alerts.slice(0, Math.max(1, end));
}

function common(sets: readonly Texts[]): Texts {
  const [first = {}, ...others] = sets;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      others.every((set) => Object.hasOwn(set, name) && set[name] === value),
    ),
  );
}
