/** `get_alerts`: what fires, what fired lately, and whether people can be told. Bounded, as all answers. */
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { formatDuration } from '@perf/analytics';
import { type Milliseconds, PerfError } from '@perf/core';
import { askAlerts, type FoundAlerts, type PastAlerts, pastAlerts } from '@perf/runtime/alerts';
import { z } from 'zod';
import type { Place } from './measured.ts';
import { moment, rounded, sentence, short, shortLabels } from './small.ts';

const alert = z.object({
  name: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  state: z.enum(['pending', 'firing', 'resolved']),
  since: z.string(),
  until: z.string().nullable(),
  summary: z.string().nullable(),
  cause: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
});

export const alertsShape = z.object({
  verdict: z.enum(['firing', 'quiet']),
  source: z.enum(['serve', 'history']).describe('history: nobody watches now, this is how it ended'),
  asOf: z.string(),
  active: z
    .array(alert.extend({ quietBecause: z.enum(['silenced', 'inhibited', 'acknowledged']).nullable() }))
    .describe('Firing before pending. quietBecause: people are not reminded of it'),
  activeInAll: z.number(),
  over: z.array(alert).describe('Resolved in the time asked for, the latest first'),
  overInAll: z.number(),
  deadChannels: z.array(z.string()).describe('Ways to people that take no messages'),
});
export type AlertsShape = z.infer<typeof alertsShape>;

export interface AlertsTool {
  readonly place: Place;
  /** Of a text like `1h`. */
  readonly span: (since: string | undefined) => Milliseconds | undefined;
  readonly since: z.ZodOptional<z.ZodString>;
  readonly answered: (act: () => Promise<{ report: object; words: string }>) => Promise<CallToolResult>;
}

const DAY: Milliseconds = 86_400_000;
const MOST = 15;

export async function alertsOf(place: Place, since: Milliseconds = DAY): Promise<AlertsShape> {
  const at = {
    service: place.project,
    folder: place.folder,
    historyWorker: new URL('history-worker.js', import.meta.url),
  };
  const now = await askAlerts(at);
  if (now === undefined) {
    throw new PerfError('mcp/no-data', {
      message: `Nothing is known of alerts in ${place.folder}.`,
      hint: 'Start `perfkit serve` in the project, with `alerts` in its configuration.',
    });
  }
  const past = await pastAlerts(at, Date.now() - since);
  const over = (past?.alerts ?? []).filter(({ state }) => state === 'resolved');
  return {
    verdict: now.alerts.some(({ state }) => state === 'firing') ? 'firing' : 'quiet',
    source: now.source,
    asOf: moment(now.asOf),
    active: now.alerts.slice(0, MOST).map((one) => ({ ...alertOf(one), quietBecause: quietBecause(one) })),
    activeInAll: now.alerts.length,
    over: over.slice(0, MOST).map(alertOf),
    overInAll: over.length,
    deadChannels: (now.channels ?? []).filter(({ isDead }) => isDead).map(({ channel }) => short(channel)),
  };
}

function alertOf(of: PastAlerts['alerts'][number]): z.infer<typeof alert> {
  const { name, severity, state, summary, cause, unit, value, threshold, labels, activeAt, startsAt, endsAt } = of;
  const { alertname: _name, severity: _severity, ...own } = labels;
  return {
    ...{ name: short(name), severity, state },
    since: moment(startsAt ?? activeAt),
    until: endsAt === null ? null : moment(endsAt),
    summary: summary === null ? null : sentence(summary),
    cause: cause === null ? null : sentence(cause),
    ...{ value: rounded(value), limit: rounded(threshold), unit: unit === null ? null : short(unit) },
    labels: shortLabels(own),
  };
}

function quietBecause({
  silencedBy,
  inhibitedBy,
  acknowledged,
}: FoundAlerts['alerts'][number]): 'silenced' | 'inhibited' | 'acknowledged' | null {
  if (acknowledged !== null) return 'acknowledged';
  if (silencedBy.length > 0) return 'silenced';
  return inhibitedBy.length > 0 ? 'inhibited' : null;
}

export function alertsWords({ active, activeInAll, over, overInAll, source, asOf, deadChannels }: AlertsShape): string {
  const firing = active.filter(({ state }) => state === 'firing').length;
  return [
    `${firing === 0 ? 'No alert fires' : `${firing} fire`}, ${source === 'serve' ? 'now' : `when it was last watched, at ${asOf}`}.`,
    ...active.map(
      ({ severity, name, state, since, summary, quietBecause: quiet }) =>
        `${severity}: ${name}, ${state} since ${since}${summary === null ? '' : `: ${summary}`}${quiet === null ? '' : ` (${quiet})`}`,
    ),
    activeInAll > active.length ? `${activeInAll} in all.` : '',
    ...over.map(({ name, since, until }) => `over: ${name}, ${spanWords(since, until)}`),
    overInAll > over.length ? `${overInAll} are over in all.` : '',
    ...deadChannels.map((channel) => `No message gets through \`${channel}\`.`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function spanWords(since: string, until: string | null): string {
  const lasted = Date.parse(until ?? '') - Date.parse(since);
  return `fired at ${since}${Number.isFinite(lasted) ? ` for ${formatDuration(Math.max(0, lasted))}` : ''}`;
}

export function registerAlerts(server: McpServer, { place, span, since, answered }: AlertsTool): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Alerts',
      description:
        'Which alerts of the measured program fire or are pending, since when, against which limit, and whether somebody has taken them on; which are over; whether people can be told at all. Ask after get_report, or when you are asked what went wrong lately.',
      inputSchema: z.object({ since }),
      outputSchema: alertsShape,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (asked) =>
      answered(async () => {
        const report = await alertsOf(place, span(asked.since));
        return { report, words: alertsWords(report) };
      }),
  );
}
