/** `get_alerts`: what fires, what fired lately, and whether people can be told. Bounded, as all answers. */
import type { McpServer } from '@modelcontextprotocol/server';
import { formatDuration } from '@perf/analytics';
import { type Milliseconds, PerfError } from '@perf/core';
import { askAlerts, type FoundAlerts, type PastAlerts, pastAlerts } from '@perf/runtime/alerts';
import { z } from 'zod';
import { type Lead, lead, leadShape } from '../lead.ts';
import type { Place } from '../measured.ts';
import { moment, rounded, sentence, short } from '../small.ts';
import { next as nextWords } from '../words.ts';
import { answered, pageInput, pageOf, READS_ONLY, span, type Tools } from './tool.ts';

export const alertsShape = z.object({
  ...leadShape(['firing', 'quiet'], 'quiet: none fires, of those that were looked for'),
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
  next: z.string().nullable().describe('`cursor` of the next page of active ones; null: the last'),
  over: z.array(z.string()).describe('Resolved since then, the latest first'),
  overInAll: z.number(),
  deadChannels: z.array(z.string()).describe('Ways to people that take no messages'),
});
export type AlertsShape = z.infer<typeof alertsShape>;

const DAY: Milliseconds = 86_400_000;
const USUAL_PAGE = 8;
const MOST_OVER = 8;
const MOST_CHANNELS = 5;

interface Asked {
  readonly since: Milliseconds | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

async function alertsOf(place: Place, { since = DAY, limit, cursor }: Asked): Promise<AlertsShape> {
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
  const { entries, next } = pageOf(now.alerts, limit, cursor);
  return {
    ...leadOf(now),
    source: now.source,
    asOf: moment(now.asOf),
    active: entries.map(alertOf),
    activeInAll: now.alerts.length,
    next,
    over: over.slice(0, MOST_OVER).map(overWords),
    overInAll: over.length,
    deadChannels: (now.channels ?? [])
      .filter(({ isDead }) => isDead)
      .slice(0, MOST_CHANNELS)
      .map(({ channel }) => short(channel)),
  };
}

function leadOf({ alerts, source }: FoundAlerts): Lead<AlertsShape['verdict']> {
  if (alerts.some(({ state }) => state === 'firing'))
    return lead('firing', 'Ask get_health for the cause, then find_regressions for when it began.');
  return lead(
    'quiet',
    source === 'serve' ? 'Nothing: none fires.' : 'Start `perfkit serve`: nobody looks for alerts now.',
  );
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

function alertsWords(value: AlertsShape): string {
  const { active, activeInAll, over, overInAll, source, asOf, deadChannels, next } = value;
  const firing = active.filter(({ state }) => state === 'firing').length;
  return [
    `${firing === 0 ? 'No alert fires' : `${firing} fire`}, ${source === 'serve' ? 'now' : `when it was last watched, at ${asOf}`}.`,
    nextWords(value),
    ...active.map(({ severity, name, state, since, text, quiet }) => {
      return `${severity}: ${name}, ${state} since ${since}${text === '' ? '' : `: ${text}`}${quiet === null ? '' : ` (${quiet})`}`;
    }),
    next === null ? '' : `${activeInAll} in all; further ones: cursor ${next}`,
    ...over.map((words) => `over: ${words}`),
    overInAll > over.length ? `${overInAll} are over in all.` : '',
    ...deadChannels.map((channel) => `No message gets through \`${channel}\`.`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const input = z.strictObject({
  since: z.string().max(20).optional().describe('How far back to tell of those that are over, like `1h`. Default: 1d'),
  ...pageInput(30, USUAL_PAGE),
});

export function registerAlerts(server: McpServer, tools: Tools): void {
  server.registerTool(
    'get_alerts',
    {
      title: 'Alerts',
      description:
        'Which alerts fire or are pending, since when, against which limit, and whether somebody has taken them on; which are over. Ask for what went wrong lately.',
      inputSchema: input,
      outputSchema: alertsShape,
      annotations: READS_ONLY,
    },
    ({ since, limit = USUAL_PAGE, cursor }) =>
      answered(async () => {
        const value = await alertsOf(tools, { since: span(since), limit, cursor });
        return { value, words: alertsWords(value) };
      }),
  );
}
