/** Alerts in words for a terminal. Names and comments come from outside: each stays on its line. */
import { formatDuration } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { FoundAlerts, PastAlerts } from '@perf/runtime/alerts';
import { alertWords } from './report-words.ts';
import type { Style } from './style.ts';

type AlertNow = FoundAlerts['alerts'][number];
type SilenceReport = NonNullable<FoundAlerts['silences']>[number];
type Channel = NonNullable<FoundAlerts['channels']>[number];

export interface Tested {
  readonly channel: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export function alertsText(found: FoundAlerts, now: number, style: Style): string {
  const { alerts, silences, channels, source, asOf, service } = found;
  const heading =
    source === 'serve'
      ? 'as its perfkit serve knows it'
      : `nobody serves it now: as it was ${formatDuration(Math.max(0, now - asOf))} ago, from the history`;
  const troubled = (channels ?? []).filter(({ failures, lost, waiting }) => failures + lost + waiting > 0);
  const sections = [
    [style.bold(plain(service)), style.dim(`  ${heading}`)],
    alerts.length === 0 ? ['No alert is pending or fires.'] : alerts.flatMap((alert) => alertLines(alert, style)),
    silences === null || silences.length === 0 ? [] : [style.bold('SILENCES'), ...silences.map(silenceLine)],
    troubled.length === 0 ? [] : [style.bold('CHANNELS'), ...troubled.map((channel) => channelLine(channel, style))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function alertLines(alert: AlertNow, style: Style): string[] {
  const { severity, silencedBy, inhibitedBy, acknowledged } = alert;
  const quiet = [
    ...(silencedBy.length > 0 ? [`silenced by ${silencedBy.join(', ')}`] : []),
    ...(inhibitedBy.length > 0 ? ['quiet, since another one fires'] : []),
    ...(acknowledged === null ? [] : [takenOn(acknowledged)]),
  ];
  const [name, words] = alertWords(alert);
  return [`${severity.padEnd(8)}  ${name}: ${words}`, ...quiet.map((text) => style.dim(`          ${plain(text)}`))];
}

function takenOn({ by, comment }: NonNullable<AlertNow['acknowledged']>): string {
  return `taken on by ${by ?? 'somebody'}${comment === null ? '' : `: ${comment}`}`;
}

function silenceLine({ id, matchers, endsAt, createdBy, comment }: SilenceReport): string {
  const who = createdBy === null ? '' : `, by ${plain(createdBy)}`;
  return `  ${id}  ${matchers.map(plain).join(' ')}  until ${new Date(endsAt).toISOString()}${who}${comment === null ? '' : `: ${plain(comment)}`}`;
}

function channelLine({ channel, waiting, isDead, lost }: Channel, style: Style): string {
  const state = isDead ? style.bold('dead') : 'trouble';
  return `  ${plain(channel)}  ${state}: ${waiting} waiting, ${lost} lost. Try \`perfkit alerts test\`.`;
}

export function pastText({ from, alerts }: PastAlerts, style: Style): string {
  const heading = style.dim(`since ${new Date(from).toISOString()}, from the history`);
  if (alerts.length === 0) return `${heading}\nNo alert fired.\n`;
  const lines = alerts.map((alert) => {
    const [name, words] = alertWords(alert);
    return `${new Date(alert.startsAt ?? alert.activeAt).toISOString()}  ${alert.severity.padEnd(8)}  ${name}: ${words}`;
  });
  return `${[heading, ...lines].join('\n')}\n`;
}

export function acknowledgedText({ acknowledged }: { readonly acknowledged: readonly AlertNow[] }): string {
  return acknowledged.map(({ name }) => `${plain(name)} is taken on until it is resolved\n`).join('');
}

export function silencesText({ silences }: { readonly silences: readonly SilenceReport[] }): string {
  return silences.map((silence) => `silenced:${silenceLine(silence).slice(1)}\n`).join('');
}

export function testText({ channels }: { readonly channels: readonly Tested[] }, style: Style): string {
  return channels
    .map(({ channel, error }) => {
      if (error === undefined) return `${plain(channel)}  ${style.bold('taken')}\n`;
      const hint = error.hint === undefined ? '' : `\n    ${plain(error.hint)}`;
      return `${plain(channel)}  ${style.bold('failed')}: ${plain(error.message)}${hint}\n`;
    })
    .join('');
}
