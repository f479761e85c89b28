/**
 * A message in words, before any channel has given them its markup: what, since when, how bad, on what evidence, what
 * changed just before, what to do, where to look.
 *
 * Every text in it is as it came from outside; who renders it escapes and cuts.
 */
import type { AlertView, Message } from './message.ts';
import { cutLine } from './text/cut.ts';
import { pageUrl } from './text/page-url.ts';
import { figureText, momentText, spanText } from './text/words.ts';

export interface Fact {
  /** `Since`, `Evidence` */
  readonly label: string;
  readonly text: string;
}

export interface Part {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** An address that begins with http:// or https://. */
  readonly url?: string;
}

export interface Account {
  /** For a lock screen: one line of at most 120 characters. */
  readonly short: string;
  readonly title: string;
  /** One for each alert. */
  readonly parts: readonly Part[];
  /** What the message says about itself. */
  readonly notes: readonly string[];
  readonly url?: string;
}

/** What phones show before they cut. */
export const SHORT_MAX = 120;
/** Of a list in one alert: more is for the page that the alert leads to. */
const MOST_LISTED = 8;
/** Told by the title and the facts already. */
const TOLD_LABELS: readonly string[] = ['alertname', 'severity'];

export function accountOf(message: Message): Account {
  const { alerts, omitted, notes = [], url, at } = message;
  const more = omitted === 0 ? [] : [`${omitted} more ${omitted === 1 ? 'alert belongs' : 'alerts belong'} to it.`];
  return {
    short: shortText(message),
    title: titleText(message),
    parts: alerts.map((alert) => partOf(alert, at)),
    notes: [...more, ...notes],
    ...withUrl(url),
  };
}

/** `CRITICAL memory: 612 MB, limit 512 MB, for 5 min (+2) [shop]` */
export function shortText(message: Message): string {
  const { alerts, omitted, at, source } = message;
  const [first] = alerts;
  const others = alerts.length - 1 + omitted;
  const end = `${others > 0 ? ` (+${others})` : ''}${source === undefined ? '' : ` [${cutLine(source, { max: 24 })}]`}`;
  if (message.title !== undefined || first === undefined) return titledShort(message.title ?? nounOf(message), source);
  const beginning = `${nounOf(message)} ${cutLine(first.name, { max: 48 })}`;
  const what = first.status === 'resolved' ? '' : (limitText(first) ?? first.cause ?? first.summary ?? '');
  const since = ` ${first.status === 'resolved' ? 'after' : 'for'} ${spanText((first.endsAt ?? at) - first.activeAt)}`;
  const max = SHORT_MAX - beginning.length - since.length - end.length - 3;
  return `${beginning}${what === '' ? '' : `: ${cutLine(what, { max })},`}${since}${end}`;
}

function titledShort(title: string, source: string | undefined): string {
  const end = source === undefined ? '' : ` [${cutLine(source, { max: 24 })}]`;
  return `${cutLine(title, { max: SHORT_MAX - end.length })}${end}`;
}

/** `Critical: memory and 2 more` */
function titleText(message: Message): string {
  const { alerts, omitted, source } = message;
  const others = alerts.length - 1 + omitted;
  const name = alerts[0]?.name ?? 'alerts';
  const from = source === undefined ? '' : `[${source}] `;
  if (message.title !== undefined) return `${from}${message.title}`;
  return `${from}${nounOf(message)}: ${name}${others > 0 ? ` and ${others} more` : ''}`;
}

const nounOf = ({ status, severity }: Message): string => (status === 'resolved' ? 'RESOLVED' : severity.toUpperCase());

function partOf(alert: AlertView, at: number): Part {
  const { summary, changes = [], evidence = [], action, url, labels } = alert;
  const own = Object.entries(labels).filter(([name]) => !TOLD_LABELS.includes(name));
  return {
    title: `${alert.status === 'resolved' ? 'resolved' : alert.severity}: ${alert.name}`,
    facts: [
      ...fact('What', summary),
      ...fact('Since', sinceText(alert, at)),
      ...fact('How bad', [limitText(alert), alert.cause].filter((text) => text !== undefined).join('; ')),
      ...(alert.flapping ? fact('Flapping', 'it came and went too often, and is held firing until it is calm') : []),
      ...listed('Evidence', evidence),
      ...listed(
        'Just before',
        changes.map((change) => `${change.text} (${momentText(change.at)})`),
      ),
      ...fact('Do', action),
      ...fact(
        'Labels',
        own
          .slice(0, MOST_LISTED)
          .map(([name, value]) => `${name}=${value}`)
          .join(', '),
      ),
      ...(own.length > MOST_LISTED ? fact('Labels', `${own.length - MOST_LISTED} more`) : []),
    ],
    ...withUrl(url),
  };
}

const fact = (label: string, text: string | undefined): Fact[] =>
  text === undefined || text === '' ? [] : [{ label, text }];

function listed(label: string, texts: readonly string[]): Fact[] {
  const more = texts.length > MOST_LISTED ? [`${texts.length - MOST_LISTED} more`] : [];
  return [...texts.slice(0, MOST_LISTED), ...more].flatMap((text) => fact(label, text));
}

function sinceText({ activeAt, endsAt }: AlertView, at: number): string {
  const until = endsAt === undefined ? '' : `, until ${momentText(endsAt)}`;
  return `${momentText(activeAt)}${until} (${spanText((endsAt ?? at) - activeAt)})`;
}

function limitText({ value, threshold, unit }: AlertView): string | undefined {
  if (value === undefined) return undefined;
  const limit = threshold === undefined ? '' : `, limit ${figureText(threshold, unit)}`;
  return `${figureText(value, unit)}${limit}`;
}

function withUrl(text: string | undefined): { readonly url?: string } {
  const url = pageUrl(text);
  return url === undefined ? {} : { url };
}
