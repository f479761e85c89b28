/** What would help, on what evidence; and having the program itself do it, measured and taken back if it did not help. */
import type { McpServer } from '@modelcontextprotocol/server';
import { formatConfidence } from '@perf/analytics';
import { PerfError } from '@perf/core';
import type { AdvicePlace, Advised, Applicable } from '@perf/runtime/optimize';
import { z } from 'zod';
import { lead, leadShape } from '../lead.ts';
import { moment, rounded, sentence, short } from '../small.ts';
import { next as nextWords } from '../words.ts';
import { act, checkAllowed, type Found, ranShape, WAIT } from './act.ts';
import { answered, invalid, pageInput, pageOf, READS_ONLY, span, type Tools } from './tool.ts';

const APPLY = 'apply_recommendation';
const USUAL_PAGE = 5;
const MOST_WHY = 3;

const strategy = z
  .enum(['conservative', 'balanced', 'aggressive'])
  .optional()
  .describe('How sure advice has to be. Default: that of the configuration, or balanced');

const adviceShape = z.object({
  ...leadShape(['advice', 'nothing', 'unknown'], 'nothing: there is nothing to advise'),
  service: z.string().nullable(),
  source: z.enum(['program', 'serve', 'run', 'history']).nullable().describe('Who was asked'),
  from: z.string().nullable().describe('ISO 8601, UTC'),
  to: z.string().nullable(),
  recommendations: z
    .array(
      z.object({
        id: z.string().describe('For apply_recommendation, and the same the next time'),
        whatToDo: z.string(),
        seen: z.string(),
        confidence: z.number().describe('0 to 1'),
        figures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
        expected: z.string(),
        expectedChangeRatio: z.number().describe('-0.5: half of what it is'),
        risk: z.string(),
        undo: z.string(),
        command: z.string().nullable(),
        canBeApplied: z.boolean().describe('By apply_recommendation, in the running program'),
        triedBefore: z.string().nullable(),
      }),
    )
    .describe('The most worth doing first'),
  recommendationsInAll: z.number(),
  next: z.string().nullable().describe('`cursor` of the next page; null: the last'),
});
type AdviceShape = z.infer<typeof adviceShape>;

const adviceInput = z.strictObject({
  strategy,
  since: z
    .string()
    .max(20)
    .optional()
    .describe('From the history so far back. Default: what runs now, else the last run'),
  ...pageInput(10, USUAL_PAGE),
});

const applyInput = z.strictObject({
  id: z.string().max(200).describe('Of recommend'),
  strategy,
  waitSeconds: WAIT,
});

export function registerAdvice(server: McpServer, tools: Tools): void {
  server.registerTool(
    'recommend',
    {
      title: 'Recommend',
      description:
        'What to do about it: each piece of advice with the figures that speak for it, how sure it is, what it should bring, its risk, how to undo it, and whether the running program can make the change itself. Changes nothing.',
      inputSchema: adviceInput,
      outputSchema: adviceShape,
      annotations: READS_ONLY,
    },
    ({ strategy: how, since, limit = USUAL_PAGE, cursor }) =>
      answered(async () => {
        const { askAdvice } = await import('@perf/runtime/optimize');
        const advised = await askAdvice({ ...(await placeOf(tools)), strategy: how, since: span(since) });
        const value = adviceOf(advised, { limit, cursor });
        return { value, words: adviceWords(value) };
      }),
  );
  registerApply(server, tools);
}

function registerApply(server: McpServer, tools: Tools): void {
  server.registerTool(
    APPLY,
    {
      title: 'Apply a recommendation',
      description:
        'Has the running program make a change that recommend says can be applied, measures whether it helps, and takes it back if not. Takes minutes: answers with a runId for get_run. Only if the configuration allows it.',
      inputSchema: applyInput,
      outputSchema: ranShape,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    (given, context) =>
      answered(async () => {
        checkAllowed(tools, APPLY);
        const { applyAdvice, askAdvice } = await import('@perf/runtime/optimize');
        const place = { ...(await placeOf(tools)), strategy: given.strategy, since: undefined };
        const what = applicable(await askAdvice(place), given.id);
        return act(tools, {
          ...{ tool: APPLY, given, context, waitSeconds: given.waitSeconds },
          async work({ signal, progress }): Promise<Found> {
            const { pid, recommendation } = what;
            const { outcome, text, effect, samples, steps } = await applyAdvice(what, {
              ...{ folder: tools.folder, strategy: given.strategy, signal },
              onBegin: () =>
                progress(0, undefined, `process ${pid}: ${recommendation.what}; measuring whether it helps`),
            });
            return {
              ...lead(
                outcome,
                outcome === 'kept'
                  ? 'Nothing: it helps, and stays.'
                  : 'Nothing was left changed; ask recommend again later.',
              ),
              ...{ text: sentence(text), id: short(recommendation.id), pid, effectRatio: rounded(effect) },
              valuesBefore: samples.before,
              valuesAfter: samples.after,
              steps: steps.map(({ tunable, from, to }) => ({ tunable: short(tunable), from, to })),
            };
          },
        });
      }),
  );
}

async function placeOf({ folder, project, configured }: Tools): Promise<Omit<AdvicePlace, 'strategy' | 'since'>> {
  const { settings } = await configured();
  const historyWorker = new URL('history-worker.js', import.meta.url);
  return { service: settings.service ?? project, folder, historyWorker, settings };
}

function applicable(advised: readonly Advised[], id: string): Applicable {
  for (const { pid, recommendations } of advised) {
    const recommendation = recommendations.find((each) => each.id === id && each.plan !== undefined);
    if (pid !== undefined && recommendation !== undefined) return { pid, recommendation };
  }
  const can = advised.flatMap(({ pid, recommendations }) =>
    pid === undefined ? [] : recommendations.flatMap((each) => (each.plan === undefined ? [] : [each.id])),
  );
  const hint =
    can.length === 0
      ? 'No running program can make a change now; do by hand what recommend says.'
      : `These can be: ${can.slice(0, 5).map(short).join(', ')}.`;
  throw invalid('id', { expected: 'that of a recommendation which a running program can apply', got: id, hint });
}

function adviceOf(
  advised: readonly Advised[],
  { limit, cursor }: { limit: number; cursor: string | undefined },
): AdviceShape {
  const [first] = advised;
  if (first === undefined) throw nothingMeasured();
  const all = advised.flatMap(({ pid, recommendations }) => recommendations.map((each) => ({ ...each, pid })));
  const { entries, next } = pageOf(all, limit, cursor);
  const [best] = all;
  return {
    ...(best === undefined
      ? lead('nothing', 'Nothing: what was measured gives no reason to change anything.')
      : lead('advice', best.what, best.confidence)),
    ...{ service: short(first.service), source: first.source, from: moment(first.from), to: moment(first.to) },
    recommendations: entries.map(
      ({ id, what, text, confidence, why, effect, risk, undo, command, plan, pid, tried }) => ({
        ...{ id: short(id), whatToDo: sentence(what), seen: sentence(text), confidence: rounded(confidence) },
        figures: why
          .slice(0, MOST_WHY)
          .map(({ name, value, unit }) => ({ name: short(name), value: rounded(value), unit: short(unit) })),
        ...{ expected: sentence(effect.text), expectedChangeRatio: rounded(effect.expected) },
        ...{ risk: sentence(`${risk.level}: ${risk.text}`), undo: sentence(undo) },
        command: command === undefined ? null : sentence(command),
        canBeApplied: plan !== undefined && pid !== undefined,
        triedBefore: tried === undefined ? null : sentence(tried),
      }),
    ),
    recommendationsInAll: all.length,
    next,
  };
}

function adviceWords(value: AdviceShape): string {
  const { recommendations, recommendationsInAll, next } = value;
  return [
    recommendationsInAll === 0 ? 'There is nothing to advise.' : `${recommendationsInAll} recommendations.`,
    nextWords(value),
    ...recommendations.map(
      ({ id, whatToDo, seen, confidence, canBeApplied }) =>
        `${id}: ${whatToDo} Since ${seen} (${formatConfidence(confidence)} sure${canBeApplied ? ', can be applied' : ''})`,
    ),
    next === null ? '' : `Further ones: cursor ${next}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function nothingMeasured(): PerfError {
  return new PerfError('mcp/no-data', {
    message: 'Nothing was measured that advice could rest on.',
    hint: 'Measure first: `perfkit serve`, or `perfkit run -- node server.js`.',
  });
}
