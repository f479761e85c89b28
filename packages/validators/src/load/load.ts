/** Puts a target under load from this thread, and says what became of it. */
import { PerfError } from '@perf/core';
import type { LoadResult } from '../result.ts';
import { type Shard, type ShardInfo, type ShardOptions, shardOf, startedAt } from '../shard/shard.ts';
import type { Connection, Target } from '../target.ts';
import { fnTarget, type TargetFn } from '../targets/fn-target.ts';
import { type Promised, type Threshold, thresholdsOf } from '../threshold.ts';
import { type PlanOptions, planOf } from './plan.ts';
import { type LoadProgress, toldOf } from './progress.ts';
import { isHopeless, judgeAll, objectiveOf } from './promises.ts';
import { Recorder } from './recorder.ts';
import { type CoreMeter, type Progress, type Ran, run } from './run.ts';
import { resultOf } from './summary.ts';

export interface LoadOptions extends PlanOptions, ShardOptions {
  /** What is called: a target, or any async function. */
  readonly target: Target | TargetFn;
  /** What the run has to keep: `'p95<200ms'`, `{ p95: 200 }`, contracts of core, thresholds of k6. */
  readonly contracts?: Promised | readonly Promised[];
  /** End the run when a contract can't be kept any more. @default true */
  readonly abortWhenHopeless?: boolean;
  /** Lets a target be anything but this machine. @default what the target itself says */
  readonly allowRemote?: boolean;
  /** Ends the run early; the result is what was measured so far. */
  readonly signal?: AbortSignal;
  /** Told some times a second. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Where others have a say in a run: the threads that share it, who watches it. */
export interface LoadHooks {
  /** Told when the target is connected. @returns when to begin; undefined for what the options say */
  readonly connected?: (connection: Connection) => Promise<LoadOptions['startAt']>;
  /** Called some times a second. */
  readonly look?: (progress: Progress) => void;
  readonly cores?: () => CoreMeter;
  /** Contracts that were read already. */
  readonly thresholds?: readonly Threshold[];
}

/**
 * One load test in this thread. Failures of the target are figures of the result, never exceptions.
 *
 * @throws PerfError `validators/invalid-load` for options that make no sense; what the target's `connect` throws
 */
export async function load(options: LoadOptions, hooks: LoadHooks = {}): Promise<LoadResult> {
  const shard = shardOf(options);
  const plan = planOf(shard?.own ?? options);
  const target = targetOf(options.target);
  const closing = new AbortController();
  const recorderOf = { current: new Recorder(shard !== undefined) };
  const { signal, onProgress, abortWhenHopeless = true } = options;
  const thresholds = hooks.thresholds ?? thresholdsOf(options.contracts);
  const part = shard && { index: shard.index - 1, of: shard.of };
  const connection = await target.connect({
    users: Math.min(plan.most, 50),
    timeout: plan.timeout,
    signal: closing.signal,
    ...(options.allowRemote !== undefined && { allowRemote: options.allowRemote }),
    shard: part,
    onStep: (step, took, outcome) => recorderOf.current.recordStep(step, took, outcome),
  });
  try {
    const watch = (progress: Progress): boolean => {
      onProgress?.(toldOf(progress, plan));
      hooks.look?.(progress);
      // Of a shard, nobody knows how the others do.
      return (
        abortWhenHopeless &&
        shard === undefined &&
        isHopeless(thresholds, progress.recorder, { plan, elapsed: progress.elapsed })
      );
    };
    const startAt = (await hooks.connected?.(connection)) ?? options.startAt;
    await startedAt(startAt, { signal, offset: shard?.offset ?? 0 });
    const ran = await run(plan, { connection, recorderOf, signal, watch, cores: hooks.cores });
    return resultOf(target.name, {
      plan,
      ran,
      verdicts: shard === undefined ? judgeAll(thresholds, ran.recorder, ran.duration / 1000) : [],
      objective: objectiveOf(thresholds),
      shard: shard && infoOf(shard, { target: target.name, thresholds, ran }),
    });
  } finally {
    closing.abort();
    await connection.close();
  }
}

interface Done {
  readonly target: string;
  readonly thresholds: readonly Threshold[];
  readonly ran: Ran;
}

function infoOf({ index, of, whole, startAt }: Shard, { target, thresholds, ran }: Done): ShardInfo {
  const { recorder, warmup } = ran;
  return {
    index,
    of,
    run: { target, startAt, plan: whole, contracts: thresholds.map(({ text }) => text) },
    thresholds,
    seconds: recorder.seconds,
    warmup: warmup && { histogram: warmup.response, failed: warmup.failed },
  };
}

export function targetOf(target: Target | TargetFn): Target {
  if (typeof target === 'function') return fnTarget(target);
  if (typeof target?.connect === 'function') return target;
  throw new PerfError('validators/invalid-target', {
    message: `Expected \`target\` to be a target or a function, got \`${String(target)}\``,
    hint: "Write it like fnTarget(async () => save()), or httpTarget('http://127.0.0.1:3000/').",
  });
}
