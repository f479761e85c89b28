/** Tools that look into the history: what became worse and since when, and two stretches of time beside one another. */
import type { McpServer } from '@modelcontextprotocol/server';
import type { HistoryReader } from '@perf/analytics';
import type { Analysis, SeriesQuery } from '@perf/analytics/analyze';
import { PerfError } from '@perf/core';
import { hasHistory } from '@perf/runtime/data-folder';
import { readHistory } from '@perf/runtime/read-history';
import { z } from 'zod';
import { findingsOf, findingsShape, findingsWords } from './findings-shape.ts';
import { answered, invalid, pageInput, READS_ONLY, span, type Tools } from './tool.ts';

const WEEK = 7 * 86_400_000;
const USUAL_PAGE = 6;

const lookInput = {
  since: z.string().max(20).optional().describe('How far back, like `1h` or `30d`. Default: 7d'),
  operation: z.string().max(200).optional().describe('Exact name of one; default: all, and all readings'),
  ...pageInput(20, USUAL_PAGE),
};

const regressionsInput = z.strictObject(lookInput);

const compareInput = z.strictObject({
  at: z
    .string()
    .max(40)
    .optional()
    .describe('ISO 8601 with its zone, like `2026-05-01T12:00:00Z`. Default: the last deploy'),
  ...lookInput,
});

interface Asked {
  readonly since?: string | undefined;
  readonly operation?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export function registerFindings(server: McpServer, tools: Tools): void {
  server.registerTool(
    'find_regressions',
    {
      title: 'Find regressions',
      description:
        'What became slower, failed more or used more, in the recorded history: since when, by how much with its interval, how sure that is, and what else changed at that moment (deploys, readings), the likeliest cause first. What went away again and what became better is told apart.',
      inputSchema: regressionsInput,
      outputSchema: findingsShape,
      annotations: READS_ONLY,
    },
    (asked) =>
      looked(tools, asked, async (history, query) =>
        (await import('@perf/analytics/analyze')).regressions(history, query),
      ),
  );
  server.registerTool(
    'compare',
    {
      title: 'Compare before and after',
      description:
        'Before and after a moment of the recorded history, beside one another: what is worse or better, by how much with its interval, how sure that is. Without `at`, around the last deploy that was noted.',
      inputSchema: compareInput,
      outputSchema: findingsShape,
      annotations: READS_ONLY,
    },
    ({ at, ...asked }) =>
      looked(tools, asked, async (history, query) => {
        const { compareWindows } = await import('@perf/analytics/analyze');
        return compareWindows(history, { ...query, ...(await momentOf(history, query, at)) });
      }),
  );
}

type Query = SeriesQuery & { readonly now: number; readonly service: string };

function looked(
  { folder, project }: Tools,
  { since, operation, limit = USUAL_PAGE, cursor }: Asked,
  analyse: (history: HistoryReader, query: Query) => Promise<Analysis>,
): ReturnType<typeof answered> {
  return answered(async () => {
    const back = span(since) ?? WEEK;
    if (!hasHistory(folder)) throw nothing(folder);
    const worker = new URL('history-worker.js', import.meta.url);
    const now = Date.now();
    const value = await readHistory({ folder, worker }, async (history) => {
      const query = { from: now - back, to: now, now, operation, service: project };
      const { notices } = await history.info();
      return findingsOf(await analyse(history, query), { limit, cursor, notices });
    });
    return { value, words: findingsWords(value) };
  });
}

async function momentOf(
  history: HistoryReader,
  { from, to }: Query,
  at: string | undefined,
): Promise<{ readonly at: number; readonly what: string }> {
  if (at !== undefined) {
    const moment = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(at) ? Date.parse(at) : Number.NaN;
    if (Number.isNaN(moment))
      throw invalid('at', {
        expected: 'a moment in ISO 8601 with its zone',
        got: at,
        hint: 'Write it like 2026-05-01T12:00:00Z.',
      });
    return { at: moment, what: new Date(moment).toISOString().replace(/\.000Z$/, 'Z') };
  }
  const last = (await history.annotations({ from, to, kind: 'deploy' })).at(-1);
  if (last !== undefined) return { at: last.at, what: `deploy ${last.text}`.trim() };
  throw new PerfError('mcp/no-deploy', {
    message: 'Expected a deploy in that time to compare before and after, but none was noted',
    hint: 'Give the moment as `at`; find_regressions says when something changed. Deploys are noted by `perfkit history annotate deploy v1.4.2`.',
  });
}

function nothing(folder: string): PerfError {
  return new PerfError('mcp/no-data', {
    message: `Expected a history in ${folder}, but there is none yet`,
    hint: 'Measure first: `perfkit serve`, or `perfkit run -- node server.js`.',
  });
}
