/** Tools that tell what was measured: the report, health with its diagnosis, operations, alerts. */
import type { McpServer } from '@modelcontextprotocol/server';
import { OPERATION_ORDERS, operationPage } from '@perf/runtime/report';
import { z } from 'zod';
import { healthOf, healthShape } from '../health-shape.ts';
import { measured } from '../measured.ts';
import { operationsOf, operationsShape, reportOf, reportShape } from '../shapes.ts';
import { toldAgain } from '../told-again.ts';
import { healthWords, operationsWords, reportWords } from '../words.ts';
import { answered, READS_ONLY, span, type Tools } from './tool.ts';

const range = {
  since: z
    .string()
    .max(20)
    .optional()
    .describe(
      'How far back from now, like `15m`, `1h` or `7d`. Without it: the last hour of a running `perfkit serve`, else the last run',
    ),
  service: z.string().max(200).optional().describe('Fails unless the figures are of the program with this name'),
};

const rangeInput = z.strictObject(range);
const operationsInput = z.strictObject({
  ...range,
  match: z.string().max(200).optional().describe('Part of a name, or of a label as `tenant=a`; any case'),
  sort: z.enum(OPERATION_ORDERS).optional().describe('Largest first; names from a to z. Default: total-time'),
  limit: z.int().min(1).max(50).optional().describe('Operations on a page. Default: 15'),
  cursor: z.string().max(1_000).optional().describe('`next` of the page before; match and sort go on as they were'),
});

const USUAL_PAGE = 15;

export function registerMeasured(server: McpServer, tools: Tools): void {
  registerReport(server, tools);
  registerHealth(server, tools);
  registerOperations(server, tools);
}

function registerReport(server: McpServer, tools: Tools): void {
  const tellReport = toldAgain((found) => {
    const value = reportOf(found);
    return { value, words: reportWords(value) };
  });
  server.registerTool(
    'get_report',
    {
      title: 'Performance report',
      description:
        'How the measured program is doing: first the verdict (are its performance promises kept), then what stands out, its slowest calls, busiest operations and resources. Start here. Says where the figures come from and how old they are.',
      inputSchema: rangeInput,
      outputSchema: reportShape,
      annotations: READS_ONLY,
    },
    ({ since, service }) => answered(async () => tellReport(await measured(tools, { since: span(since), service }))),
  );
}

function registerHealth(server: McpServer, tools: Tools): void {
  const tellHealth = toldAgain((found) => {
    const value = healthOf(found);
    return { value, words: healthWords(value) };
  });
  server.registerTool(
    'get_health',
    {
      title: 'Health and diagnosis',
      description:
        'Whether the measured program and what it needs are well: first the verdict, then what ails it with the cause, how sure that is, the figures behind it and the one thing to do, then its checks. Ask when something is slow, failing or full.',
      inputSchema: rangeInput,
      outputSchema: healthShape,
      annotations: READS_ONLY,
    },
    ({ since, service }) => answered(async () => tellHealth(await measured(tools, { since: span(since), service }))),
  );
}

function registerOperations(server: McpServer, tools: Tools): void {
  server.registerTool(
    'get_operations',
    {
      title: 'Operations',
      description:
        'Calls, failures and percentiles of the program’s operations, one entry each, a page at a time. To find one, use `match`; to find the slow ones, sort by p95 or max; to find failing ones, by failed.',
      inputSchema: operationsInput,
      outputSchema: operationsShape,
      annotations: READS_ONLY,
    },
    ({ since, service, limit = USUAL_PAGE, ...query }) =>
      answered(async () => {
        const found = await measured(tools, { since: span(since), service });
        const value = operationsOf(found, operationPage(found.report.operations, { ...query, limit }));
        return { value, words: operationsWords(value) };
      }),
  );
}
