/**
 * Runs as the page lists them: reports of watched programs, results of load and stress tests, what agents had done.
 *
 *   runs/<id>.json       a report has `operations`; what `perfkit load` and `perfkit stress` keep has `kind`
 *   mcp/runs/<id>.json   has `kind` and `state`
 *
 * Only what is shown is looked at, so that a file of an older or a newer perfkit is shown as far as it goes.
 */
import { z } from 'zod';
import type { RunView } from './protocol-parts.ts';

const MOST_TITLE = 500;

type Figure = RunView['figures'][number];

const number = z.number().optional().catch(undefined);
/** As a Date can hold it. */
const moment = z.number().min(0).max(8.64e15);
/** A line of the page. */
const title = z.string().transform((text) => (text.length <= MOST_TITLE ? text : `${text.slice(0, MOST_TITLE)}…`));
const verdicts = z
  .array(z.object({ state: z.string() }))
  .default([])
  .catch([]);

const reportFile = z.object({
  service: title,
  from: moment,
  to: moment,
  meetingTargets: z.boolean().nullable().catch(null),
  operations: z.array(z.object({ count: z.number(), failed: z.number() })),
  run: z.object({ command: z.array(z.string()).transform((words) => title.parse(words.join(' '))) }).optional(),
});

const latency = z.object({ p50: number, p95: number, p99: number }).partial().default({}).catch({});

const loadFile = z.object({
  kind: z.literal('load'),
  target: title,
  began: moment,
  duration: z.number(),
  valid: z.boolean(),
  requests: z.number(),
  failed: z.number(),
  rate: number,
  response: latency,
  verdicts,
});

const stressFile = z.object({
  kind: z.literal('stress'),
  target: title,
  began: moment,
  duration: z.number(),
  valid: z.boolean(),
  breakingPoint: number,
  steps: z.array(z.unknown()).default([]),
});

const agentFile = z.object({
  kind: title,
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'lost']),
  startedAt: moment,
  endedAt: number,
  error: z.object({ message: title }).optional(),
});

/** @param text of a file @returns undefined for what is no run at all; one that can't be read says so */
export function runOf(id: string, text: string, at: number): RunView | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unreadable(id, at, `it is damaged: ${(error as Error).message.slice(0, 100)}`);
  }
  const load = loadFile.safeParse(value).data;
  if (load !== undefined) return loadRun(id, load);
  const stress = stressFile.safeParse(value).data;
  if (stress !== undefined) return stressRun(id, stress);
  const agent = agentFile.safeParse(value).data;
  if (agent !== undefined) return agentRun(id, agent);
  const report = reportFile.safeParse(value).data;
  return report === undefined ? unreadable(id, at, 'it is of another perfkit') : watchedRun(id, report);
}

export function unreadable(id: string, at: number, why: string): RunView {
  return {
    id,
    at,
    kind: 'unreadable',
    title: `${id} can’t be read: ${why}`,
    duration: null,
    passed: null,
    figures: [],
  };
}

function loadRun(id: string, file: z.infer<typeof loadFile>): RunView {
  const { target, began, duration, valid, requests, failed, rate, response } = file;
  return {
    id,
    at: began,
    kind: 'load',
    title: target,
    duration,
    passed: valid ? passedOf(file.verdicts) : null,
    figures: [
      ...figure('requests', requests, 'count'),
      ...figure('rate', rate, '1/s'),
      ...figure('error rate', requests > 0 ? failed / requests : undefined, 'ratio'),
      ...figure('p50', response.p50, 'ms'),
      ...figure('p95', response.p95, 'ms'),
      ...figure('p99', response.p99, 'ms'),
    ],
  };
}

function stressRun(id: string, { target, began, duration, breakingPoint, steps }: z.infer<typeof stressFile>): RunView {
  const figures = [...figure('breaking point', breakingPoint, '1/s'), ...figure('steps', steps.length, 'count')];
  return { id, at: began, kind: 'stress', title: target, duration, passed: null, figures };
}

function watchedRun(id: string, report: z.infer<typeof reportFile>): RunView {
  const { service, from, to, meetingTargets, operations, run } = report;
  const sum = (of: 'count' | 'failed'): number => operations.reduce((all, operation) => all + operation[of], 0);
  const calls = sum('count');
  return {
    id,
    at: from,
    kind: 'watched',
    title: run === undefined ? service : run.command,
    duration: Math.max(0, to - from),
    passed: meetingTargets,
    figures: [
      ...figure('operations', operations.length, 'count'),
      ...figure('calls', calls, 'count'),
      ...figure('error rate', calls > 0 ? sum('failed') / calls : undefined, 'ratio'),
    ],
  };
}

function agentRun(id: string, { kind, state, startedAt, endedAt, error }: z.infer<typeof agentFile>): RunView {
  const title = `${kind}, asked for by an agent: ${state}${error === undefined ? '' : `: ${error.message}`}`;
  const duration = endedAt === undefined ? null : Math.max(0, endedAt - startedAt);
  return { id, at: startedAt, kind: 'agent', title, duration, passed: null, figures: [] };
}

function passedOf(all: readonly { readonly state: string }[]): boolean | null {
  if (all.some(({ state }) => state === 'broken')) return false;
  return all.length > 0 && all.every(({ state }) => state === 'kept') ? true : null;
}

const figure = (name: string, value: number | undefined, unit: string): Figure[] =>
  value === undefined || !Number.isFinite(value) ? [] : [{ name, value, unit }];
