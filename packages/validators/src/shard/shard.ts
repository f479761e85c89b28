/**
 * A run in parts: each generator makes its share of the same load, from the same moment on, and the results are merged.
 *
 *   rate 300, users 10, 3 shards  ─▶  rate 100 each; 4, 3 and 3 users; arrivals one third of a gap apart
 *
 * Contracts are judged on the merged result alone: what one part of a load keeps, the whole may break.
 */
import { type Milliseconds, PerfError, type Recorded } from '@perf/core';
import type { PlanOptions, StageOptions } from '../load/plan.ts';
import type { Threshold } from '../threshold.ts';

export interface ShardOptions {
  /** Which part of the run this is: `'2/3'`, the second of three. @default all of it */
  readonly shard?: string | { readonly index: number; readonly of: number } | undefined;
  /** When to begin: milliseconds since 1970, a date, or a text like `2026-01-31T12:00:00Z`. @default at once */
  readonly startAt?: number | string | Date | undefined;
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
  /** What this part has to do. */
  readonly own: PlanOptions;
  /** What the run as a whole has to do. */
  readonly whole: PlanOptions;
  /** By how much this part begins later, so that the arrivals of all are evenly apart. */
  readonly offset: Milliseconds;
  readonly startAt: string | undefined;
}

/** What a result must say of itself to be merged with others. */
export interface ShardInfo {
  readonly index: number;
  readonly of: number;
  /** Of all shards the same. */
  readonly run: RunIdentity;
  readonly thresholds: readonly Threshold[];
  /** The buckets of each second of the series, encoded. */
  readonly seconds: readonly Uint8Array[];
  readonly warmup: Recorded | undefined;
}

export interface RunIdentity {
  readonly target: string;
  readonly startAt: string | undefined;
  readonly plan: PlanOptions;
  readonly contracts: readonly string[];
}

export const MOST_SHARDS = 10_000;

/** @returns undefined for a run that is whole @throws PerfError `validators/invalid-load` */
export function shardOf(options: PlanOptions & ShardOptions): Shard | undefined {
  if (options.shard === undefined) return undefined;
  const { index, of } = typeof options.shard === 'string' ? parsed(options.shard) : options.shard;
  const isPart = Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of && of <= MOST_SHARDS;
  if (!isPart) throw invalidShard(options.shard);
  const whole = plainPlan(options);
  const at = options.startAt === undefined ? undefined : new Date(momentOf(options.startAt)).toISOString();
  const offset = whole.rate === undefined ? 0 : ((index - 1) * 1_000) / whole.rate;
  return { index, of, whole, own: ownOf(whole, index - 1, of), offset, startAt: at };
}

function parsed(text: string): { index: number; of: number } {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index === undefined) throw invalidShard(text);
  return { index: Number(index), of: Number(of) };
}

function invalidShard(got: unknown): PerfError {
  return new PerfError('validators/invalid-load', {
    message: `Expected \`shard\` to be a part of the run, got \`${typeof got === 'string' ? got : JSON.stringify(got)}\``,
    hint: 'Write 2/3 for the second of three.',
  });
}

/** Only what says what is to be done. */
export function plainPlan(options: PlanOptions): PlanOptions {
  const { rate, concurrency, duration, iterations, stages, profile, warmup, timeout, drain, scheduler } = options;
  const all = { rate, concurrency, duration, iterations, stages, profile, warmup, timeout, drain, scheduler };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const USUAL_USERS = 10;

function ownOf(whole: PlanOptions, index: number, of: number): PlanOptions {
  const share = (name: string, count: number): number => {
    if (count >= of) return Math.floor(count / of) + (index < count % of ? 1 : 0);
    throw new PerfError('validators/invalid-load', {
      message: `Expected \`${name}\` to be enough for ${of} shards, got \`${count}\``,
      hint: 'Use fewer shards.',
    });
  };
  const { rate, concurrency, iterations, stages } = whole;
  const isClosed = rate === undefined && stages === undefined;
  const users = concurrency ?? (isClosed ? USUAL_USERS : undefined);
  return {
    ...whole,
    ...(rate !== undefined && { rate: rate / of }),
    ...(users !== undefined && { concurrency: share('concurrency', users) }),
    ...(iterations !== undefined && { iterations: share('iterations', iterations) }),
    ...(stages !== undefined && { stages: stages.map((stage) => ownStage(stage, index, of)) }),
  };
}

/** A stage may well have nothing to do for some: a ramp begins with one user. */
function ownStage(stage: StageOptions, index: number, of: number): StageOptions {
  const { rate, concurrency } = stage;
  return {
    ...stage,
    ...(rate !== undefined && { rate: rate / of }),
    ...(concurrency !== undefined && { concurrency: Math.floor((concurrency + of - 1 - index) / of) }),
  };
}

/** @throws PerfError `validators/invalid-load` for what is no moment */
export function momentOf(at: number | string | Date): number {
  const moment = at instanceof Date ? at.getTime() : typeof at === 'number' ? at : Date.parse(at);
  if (Number.isFinite(moment)) return moment;
  throw new PerfError('validators/invalid-load', {
    message: `Expected \`startAt\` to be a moment, got \`${String(at)}\``,
    hint: 'Write it like 2026-01-31T12:00:00Z; the clocks of the machines have to agree.',
  });
}

export interface Starting {
  readonly signal: AbortSignal | undefined;
  readonly offset: Milliseconds;
}

/** Timers wait no longer than this at once. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Waits for the moment, or until the signal says not to.
 *
 * @throws PerfError `validators/invalid-load` for a moment that is over: the others have begun without this one
 */
export async function startedAt(startAt: ShardOptions['startAt'], { signal, offset }: Starting): Promise<void> {
  if (startAt === undefined) return;
  const moment = momentOf(startAt) + offset;
  if (moment < Date.now() - LATE_MS) {
    throw new PerfError('validators/invalid-load', {
      message: `Expected \`startAt\` to be still to come, got ${new Date(moment).toISOString()}`,
      hint: 'Leave time for all shards to connect: a minute from now.',
    });
  }
  for (let left = moment - Date.now(); left > 0 && signal?.aborted !== true; left = moment - Date.now()) {
    await pause(Math.min(left, LONGEST_WAIT_MS), signal);
  }
}

/** Connecting may have taken longer than there was time: then it is late, which the merge will say. */
const LATE_MS = 10_000;

function pause(ms: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
