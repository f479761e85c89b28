/**
 * Alerts as Alertmanager's `POST /api/v2/alerts` takes them. It knows an alert by its labels, so sending one twice is
 * harmless; and it resolves by itself what nobody has told of for long, so an alert that fires says until when it is to be believed.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { AlertView, Message } from '../../message.ts';
import { pageUrl } from '../../text/page-url.ts';
import { isMoment, isoText } from '../../text/words.ts';
import { annotationsOf, labelsOf } from '../webhook/payload.ts';

export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

/** @param validFor of one that fires, from the message on */
export function postableAlerts({ alerts, at }: Message, validFor: Milliseconds): readonly PostableAlert[] {
  return alerts.map((alert) => {
    const url = pageUrl(alert.url);
    return {
      labels: named(labelsOf(alert)),
      annotations: named(annotationsOf(alert)),
      ...spanOf(alert, alert.status === 'firing' ? at + validFor : (alert.endsAt ?? at)),
      ...(url !== undefined && { generatorURL: url }),
    };
  });
}

/** One that ends before it begins is refused, and all others with it; a wall clock that was set back makes such. */
function spanOf({ status, startsAt }: AlertView, endsAt: EpochMs): Pick<PostableAlert, 'startsAt' | 'endsAt'> {
  const begins = isMoment(startsAt) ? startsAt : 0;
  // Alertmanager knows what to believe of one that fires and says no moment; one that says none at its end would fire anew.
  if (!isMoment(endsAt))
    return { startsAt: isoText(begins), ...(status === 'resolved' && { endsAt: isoText(begins) }) };
  return { startsAt: isoText(Math.min(begins, endsAt)), endsAt: isoText(endsAt) };
}

/**
 * Under names that Alertmanager takes: one it does not know refuses all alerts of the request. Two names that become one stay two.
 */
function named(texts: Readonly<Record<string, string>>): Record<string, string> {
  const taken = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    // An empty value is no label there.
    if (value === '') continue;
    const plain = name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
    let free = plain;
    for (let i = 2; taken.has(free); i += 1) free = `${plain}_${i}`;
    taken.set(free, value);
  }
  return Object.fromEntries(taken);
}
