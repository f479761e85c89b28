/** `get_alerts`: what fires, what fired lately, and whether people can be told. Bounded, as all answers. */
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { formatDuration } from '@perf/analytics';
import { type Milliseconds, PerfError } from '@perf/core';
import { askAlerts, type FoundAlerts, type PastAlerts, pastAlerts } from '@perf/runtime/alerts';
import { z } from 'zod';
import type { Place } from './measured.ts';
import { moment, rounded, sentence, short } from './small.ts';

export const alertsShape = z.object({
  verdict: z.enum(['firing', 'quiet']),
  source: z.enum(['serve', 'history']).describe('history: nobody watches now, this is how it ended'),
  asOf: z.string(),
  active: z
    .array(
      z.object({
        name: z.string(),
        severity: z.enum(['info', 'warning', 'critical']),
        state: z.enum(['pending', 'firing', 'resolved']),
        since: z.string(),
        value: z.number().nullable(),
        limit: z.number().nullable(),
        unit: z.string().nullable(),
        text: z.string(),
        quiet: z.string().nullable().describe('Why nobody is reminded of it'),
      }),
    )
    .describe('Firing before pending'),
  activeInAll: z.number(),
  over: z.array(z.string()).describe('Resolved since then, the latest first'),
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
    active: now.alerts.slice(0, MOST).map(alertOf),
    activeInAll: now.alerts.length,
    over: over.slice(0, MOST).map(overWords),
    overInAll: over.length,
    deadChannels: (now.channels ?? []).filter(({ isDead }) => isDead).map(({ channel }) => short(channel)),
  };
}

function alertOf(of: FoundAlerts['alerts'][number]): AlertsShape['active'][number] {
  const { name, severity, state, summary, cause, unit, value, threshold, activeAt, startsAt } = of;
  return {
    ...{ name: short(name), severity, state, since: moment(startsAt ?? activeAt) },
    ...{ value: rounded(value), limit: rounded(threshold), unit: unit === null ? null : short(unit) },
    text: sentence([cause, summary].filter((one) => one !== null).join(': ')),
    quiet: quietBecause(of),
  };
}

function overWords({ name, activeAt, startsAt, endsAt }: PastAlerts['alerts'][number]): string {
  const began = startsAt ?? activeAt;
  const lasted = endsAt === null ? '' : ` for ${formatDuration(Math.max(0, endsAt - began))}`;
  return `${short(name)}, fired at ${moment(began)}${lasted}`;
}

function quietBecause({ silencedBy, inhibitedBy, acknowledged }: FoundAlerts['alerts'][number]): string | null {
  if (acknowledged !== null) return 'acknowledged';
  if (silencedBy.length > 0) return 'silenced';
  return inhibitedBy.length > 0 ? 'inhibited' : null;
}

export function alertsWords({ active, activeInAll, over, overInAll, source, asOf, deadChannels }: AlertsShape): string {
  const firing = active.filter(({ state }) => state === 'firing').length;
  return [
    `${firing === 0 ? 'No alert fires' : `${firing} fire`}, ${source === 'serve' ? 'now' : `when it was last watched, at ${asOf}`}.`,
    ...active.map(({ severity, name, state, since, text, quiet }) => {
      return `${severity}: ${name}, ${state} since ${since}${text === '' ? '' : `: ${text}`}${quiet === null ? '' : ` (${quiet})`}`;
    }),
    activeInAll > active.length ? `${activeInAll} in all.` : '',
    ...over.map((words) => `over: ${words}`),
    overInAll > over.length ? `${overInAll} are over in all.` : '',
    ...deadChannels.map((channel) => `No message gets through \`${channel}\`.`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function registerAlerts(server: McpServer, { place, span, since, answered }: AlertsTool): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Alerts',
      description:
        'Which alerts fire or are pending, since when, against which limit, and whether somebody has taken them on; which are over. Ask for what went wrong lately.',
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
