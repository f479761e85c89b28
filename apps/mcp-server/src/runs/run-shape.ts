/** A run as an agent is told of it; what it found is said by who asks for one. */
import { z } from 'zod';
import { moment, sentence } from '../small.ts';
import type { RunRecord } from './runs.ts';

export const runShape = z.object({
  state: z
    .enum(['running', 'done', 'failed', 'cancelled', 'lost'])
    .describe('lost: perfkit-mcp ended while it went on, so nobody knows'),
  runId: z.string(),
  kind: z.string().describe('What it does'),
  startedAt: z.string().describe('ISO 8601, UTC'),
  endedAt: z.string().nullable().describe('ISO 8601, UTC; null: it goes on, or nobody knows'),
  progress: z
    .object({
      done: z.number(),
      total: z.number().nullable().describe('In the same unit as `done`; null: unknown'),
      text: z.string(),
    })
    .nullable(),
  error: z.string().nullable().describe('Why it failed, and what to do'),
});
export type RunShape = z.infer<typeof runShape>;

export function runOf({ id, kind, state, startedAt, endedAt, progress, error }: RunRecord): RunShape {
  return {
    ...{ state, runId: id, kind, startedAt: moment(startedAt) },
    endedAt: endedAt === undefined ? null : moment(endedAt),
    progress:
      progress === undefined
        ? null
        : { done: progress.done, total: progress.total ?? null, text: sentence(progress.words) },
    error: error === undefined ? null : sentence([error.message, error.hint ?? ''].join(' ').trim()),
  };
}
