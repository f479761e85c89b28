/**
 * What acts: asked of the policy first, written down before it begins and after, and done as a run with an id, so that whoever
 * asked can look later, cancel it, or go away.
 */
import type { ServerContext } from '@modelcontextprotocol/server';
import { type Milliseconds, PerfError } from '@perf/core';
import { z } from 'zod';
import { lead, leadShape } from '../lead.ts';
import { followRun } from '../runs/follow-run.ts';
import { runOf, runShape } from '../runs/run-shape.ts';
import type { Run, RunContext, RunRecord } from '../runs/runs.ts';
import { next as nextWords } from '../words.ts';
import type { Told, Tools } from './tool.ts';

/** What every kind of run finds: small, with units in its names, and led as every answer is. */
export const foundShape = z.looseObject({
  verdict: z.string(),
  confidence: z.number().nullable(),
  toDo: z.string(),
  text: z.string().describe('What it found, in one sentence'),
});
export type Found = z.infer<typeof foundShape>;

const { confidence, toDo } = leadShape(['unknown'], '');
/** Where verdicts are those of what was run. */
export const openLead = (verdicts: string) => ({ verdict: z.string().describe(verdicts), confidence, toDo });

export const ranShape = z.object({
  ...openLead('running, failed, cancelled, lost; of one that is done, what it found'),
  ...runShape.shape,
  result: foundShape.nullable().describe('What it found, units in the names; null: nothing, or not yet'),
});
export type Ran = z.infer<typeof ranShape>;

export const WAIT = z
  .number()
  .min(0)
  .max(50)
  .optional()
  .describe('Seconds to wait for its end before the run’s id is answered. Default: 1; 40 where progress is asked for');

export interface Acting {
  readonly tool: string;
  /** As the model gave them, for the audit log. */
  readonly given: object;
  readonly context: ServerContext;
  readonly waitSeconds?: number | undefined;
  readonly work: (context: RunContext) => Promise<Found>;
}

/** @throws PerfError `mcp/not-allowed` */
export function checkAllowed({ policy }: Tools, tool: string): void {
  if (policy.allows(tool)) return;
  throw new PerfError('mcp/not-allowed', {
    message: policy.whyNot(tool),
    hint: 'Tell the user; nothing was done.',
  });
}

/** What changes something, and is allowed: written down, begun, followed for a while, and told as far as it is. */
export async function act(tools: Tools, acting: Acting): Promise<Told & { readonly value: Ran }> {
  const { audit, onTrouble } = tools;
  const record = (outcome: string): Promise<void> =>
    audit.record({ tool: acting.tool, arguments: acting.given, outcome, at: Date.now() });
  await record('begun');
  let run: Run;
  try {
    run = tools.runs.start(acting.tool, acting.work);
  } catch (error) {
    await record(`failed: ${(error as Error).message}`);
    throw error;
  }
  const { id } = run;
  void run.ended
    .then(({ state, error }) => record(error === undefined ? `${id} ${state}` : `${id} failed: ${error.message}`))
    .catch((error: Error) => onTrouble(`The end of ${id} is not in the audit log: ${error.message}`));
  return followed(tools, run, acting);
}

/** The same of what changes nothing: it needs no leave, and is no act. */
export async function look(tools: Tools, acting: Acting): Promise<Told & { readonly value: Ran }> {
  return followed(tools, tools.runs.start(acting.tool, acting.work), acting);
}

async function followed(
  { runs }: Tools,
  run: Run,
  { context, waitSeconds }: Acting,
): Promise<Told & { readonly value: Ran }> {
  return ran(await followRun(runs, run, { context, patience: patienceOf(context, waitSeconds) }));
}

const AT_ONCE: Milliseconds = 1_000;
const WITH_PROGRESS: Milliseconds = 40_000;

function patienceOf({ mcpReq }: ServerContext, waitSeconds: number | undefined): Milliseconds {
  if (waitSeconds !== undefined) return waitSeconds * 1000;
  return mcpReq._meta?.progressToken === undefined ? AT_ONCE : WITH_PROGRESS;
}

export function ran(record: RunRecord): Told & { readonly value: Ran } {
  const result = foundShape.safeParse(record.result).data ?? null;
  const run = runOf(record);
  const value: Ran = { ...leadOf(record, result), ...run, result };
  const words = [
    `${value.verdict}: ${result?.text ?? run.error ?? run.progress?.text ?? record.kind} (${record.id}, ${record.kind}, ${record.state})`,
    nextWords(value),
    result === null ? '' : JSON.stringify(restOf(result)),
  ];
  return { value, words: words.filter((line) => line !== '').join('\n') };
}

/** Of an answer that may be of a run, or not. */
export const runPart = {
  run: z
    .object({ runId: z.string(), state: z.string(), startedAt: z.string().describe('ISO 8601, UTC') })
    .nullable()
    .describe('For get_run; null: nothing was begun'),
  result: foundShape.nullable().describe('What it came to; null: not yet'),
};

export function runPartOf({ runId, state, startedAt, result }: Ran): {
  run: Pick<Ran, 'runId' | 'state' | 'startedAt'>;
  result: Found | null;
} {
  return { run: { runId, state, startedAt }, result };
}

function restOf({ verdict, confidence, toDo, text, ...rest }: Found): object {
  return rest;
}

function leadOf(
  { id, state, result, error }: RunRecord,
  found: Found | null,
): Pick<Ran, 'verdict' | 'confidence' | 'toDo'> {
  if (found !== null) return { ...found, verdict: state === 'done' ? found.verdict : state };
  if (state === 'running')
    return lead('running', `Ask get_run with runId ${id} in a while; with cancel it is stopped.`);
  if (state === 'failed') return lead('failed', error?.hint ?? 'Mend what the error names, and try again.');
  if (state === 'done')
    return lead('unknown', `Nothing is known of its result${result === undefined ? '' : ': it is too large'}.`);
  return lead(state, state === 'lost' ? 'Begin it again: what it found is not known.' : 'Nothing: it was stopped.');
}
