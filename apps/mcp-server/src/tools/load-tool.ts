/** Puts load on an allowed target: at a rate, with users, or more and more until a promise breaks. */
import type { McpServer } from '@modelcontextprotocol/server';
import { PerfError } from '@perf/core';
import { z } from 'zod';
import type { RunContext } from '../runs/runs.ts';
import { act, checkAllowed, type Found, ranShape, WAIT } from './act.ts';
import { loadFound, loadWords, stressFound, stressProgressWords } from './load-shape.ts';
import { answered, invalid, span, type Tools } from './tool.ts';

const TOOL = 'run_load_test';
/** Long enough for what a model asks for; who wants more has the command line. */
const LONGEST = 600_000;

const text = (most: number) => z.string().max(most);

const input = z.strictObject({
  kind: z
    .enum(['load', 'stress'])
    .optional()
    .describe('load: so much for so long. stress: ever more, until `contract` breaks. Default: load'),
  url: text(2_000).describe('http:// or https://, one that the configuration allows'),
  method: text(20).optional().describe('Default: GET, or POST with a body'),
  headers: z.record(text(200), text(2_000)).optional(),
  body: text(50_000).optional(),
  rate: z
    .number()
    .min(0.1)
    .max(50_000)
    .optional()
    .describe('load: requests per second, whether or not earlier ones were answered'),
  concurrency: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('load: users that wait for answers. Default without a rate: 10'),
  duration: text(20)
    .optional()
    .describe('Like `20s`, at most 10m. Of stress, all of it together. Default: 10s; of stress 90s'),
  contract: z
    .array(text(200))
    .max(10)
    .optional()
    .describe('What has to be kept, like `p95<200ms` or `errorRate<1%`. stress needs one'),
  waitSeconds: WAIT,
});
type Input = z.infer<typeof input>;

export function registerRunLoadTest(server: McpServer, tools: Tools): void {
  server.registerTool(
    TOOL,
    {
      title: 'Run a load or stress test',
      description:
        'Puts load on an HTTP address and says how it held: percentiles, failures, promises kept or broken, whether the measurement is valid; as `stress`, up to which rate it keeps its promise and what gave way first. Takes its time: answers with a runId for get_run. Only against targets that the configuration allows.',
      inputSchema: input,
      outputSchema: ranShape,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    (given, context) =>
      answered(async () => {
        checkAllowed(tools, TOOL);
        if (!tools.policy.targetAllowed(given.url)) throw otherTarget(tools, given.url);
        const work = await planned(given);
        const { body, ...rest } = given;
        // Whatever is in it is nobody's business who reads the log.
        const logged = body === undefined ? rest : { ...rest, body: `${body.length} characters` };
        return act(tools, { tool: TOOL, given: logged, context, waitSeconds: given.waitSeconds, work });
      }),
  );
}

/** What makes no sense is refused now, not by the run. */
async function planned(given: Input): Promise<(context: RunContext) => Promise<Found>> {
  const { kind = 'load', url, method, headers, body, rate, concurrency, duration, contract } = given;
  const ms = span(duration, 'duration', LONGEST);
  const { httpTarget, load, stress } = await import('@perf/validators');
  const target = httpTarget(url, {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
    // Whose address is in the configuration has allowed it.
    allowRemote: true,
  });
  await checkContract(contract);
  if (kind === 'load') {
    return async ({ signal, progress }) =>
      loadFound(
        await load({
          target,
          signal,
          ...(rate !== undefined && { rate }),
          ...(concurrency !== undefined && { concurrency }),
          ...(ms !== undefined && { duration: ms }),
          ...(contract !== undefined && { contracts: contract }),
          onProgress: seldom((told) => progress(seconds(told.elapsed), seconds(told.duration), loadWords(told))),
        }),
      );
  }
  if (contract === undefined || contract.length === 0)
    throw invalid('contract', {
      expected: 'a promise at least, for stress looks where it breaks',
      got: '[]',
      hint: 'Give contract: ["p95<200ms"].',
    });
  return async ({ signal, progress }) =>
    stressFound(
      await stress({
        target,
        signal,
        contract,
        ...(concurrency !== undefined && { concurrency }),
        ...(ms !== undefined && { budget: ms }),
        onProgress: seldom((told) => progress(seconds(told.elapsed), seconds(told.budget), stressProgressWords(told))),
      }),
    );
}

async function checkContract(contract: readonly string[] | undefined): Promise<void> {
  const { thresholdsOf } = await import('@perf/validators');
  thresholdsOf(contract ?? []);
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/** At most twice a second: each is a message to whoever follows. */
function seldom<T>(tell: (told: T) => void): (told: T) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (told) => {
    const now = performance.now();
    if (now - last < 500) return;
    last = now;
    tell(told);
  };
}

function otherTarget({ policy }: Tools, url: string): PerfError {
  return new PerfError('mcp/not-allowed', {
    message: policy.whyNotTarget(url),
    hint: 'Tell the user; nothing was sent.',
  });
}
