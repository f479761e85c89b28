/** Puts a target under load and says what became of it. */
import { PerfError } from '@perf/core';
import type { LoadResult } from '../result.ts';
import type { Target } from '../target.ts';
import { fnTarget, type TargetFn } from '../targets/fn-target.ts';
import { type Promised, thresholdsOf } from '../threshold.ts';
import { type PlanOptions, planOf } from './plan.ts';
import { type LoadProgress, toldOf } from './progress.ts';
import { isHopeless, judgeAll, objectiveOf } from './promises.ts';
import { Recorder } from './recorder.ts';
import { type Progress, run } from './run.ts';
import { resultOf } from './summary.ts';

export interface LoadOptions extends PlanOptions {
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

/**
 * One load test. Failures of the target are figures of the result, never exceptions.
 *
 * @throws PerfError `validators/invalid-load` for options that make no sense; what the target's `connect` throws
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const plan = planOf(options);
  const target = targetOf(options.target);
  const closing = new AbortController();
  const recorderOf = { current: new Recorder() };
  const { signal, onProgress, abortWhenHopeless = true } = options;
  const thresholds = thresholdsOf(options.contracts);
  const connection = await target.connect({
    users: Math.min(plan.most, 50),
    timeout: plan.timeout,
    signal: closing.signal,
    ...(options.allowRemote !== undefined && { allowRemote: options.allowRemote }),
    onStep: (step, took, outcome) => recorderOf.current.recordStep(step, took, outcome),
  });
  try {
    const watch = (progress: Progress): boolean => {
      onProgress?.(toldOf(progress, plan));
      return abortWhenHopeless && isHopeless(thresholds, progress.recorder, { plan, elapsed: progress.elapsed });
    };
    const ran = await run(plan, { connection, recorderOf, signal, watch });
    return resultOf(target.name, {
      plan,
      ran,
      verdicts: judgeAll(thresholds, ran.recorder, ran.duration / 1000),
      objective: objectiveOf(thresholds),
    });
  } finally {
    closing.abort();
    await connection.close();
  }
}

function targetOf(target: Target | TargetFn): Target {
  if (typeof target === 'function') return fnTarget(target);
  if (typeof target?.connect === 'function') return target;
  throw new PerfError('validators/invalid-target', {
    message: `Expected \`target\` to be a target or a function, got \`${String(target)}\``,
    hint: "Write it like fnTarget(async () => save()), or httpTarget('http://127.0.0.1:3000/').",
  });
}
