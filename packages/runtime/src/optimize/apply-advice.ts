/** `perfkit optimize --apply`: has a program make a change, and waits for what comes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, PerfError } from '@perf/core';
import type { Applied, StrategyName } from '@perf/optimizer';
import { askServe } from '../adapters/control-client.ts';
import { tunablePrograms } from '../adapters/program-place.ts';
import type { Advised } from './ask-advice.ts';
import type { Applying } from './program-answers.ts';

const LOOK_EVERY_MS = 500;

export interface ApplyOptions {
  readonly folder: string;
  readonly strategy: StrategyName | undefined;
  /** Has the program take the change back. */
  readonly signal: AbortSignal;
  readonly onBegin: (what: Applicable) => void;
}

export interface Applicable {
  readonly pid: number;
  readonly recommendation: Advised['recommendations'][number];
}

/** The first that a running program has a plan for: one change at a time. */
export function firstApplicable(advised: readonly Advised[]): Applicable | undefined {
  for (const { pid, recommendations } of advised) {
    const recommendation = recommendations.find(({ plan }) => plan !== undefined);
    if (pid !== undefined && recommendation !== undefined) return { pid, recommendation };
  }
  return undefined;
}

/** @throws PerfError as the program's `apply`, `runtime/program-ended` when it is gone before it is known */
export async function applyAdvice(what: Applicable, options: ApplyOptions): Promise<Applied> {
  const { folder, strategy, signal, onBegin } = options;
  const program = tunablePrograms(folder).find(({ pid }) => pid === what.pid);
  if (program === undefined) throw ended(what.pid);
  const ask = async (method: string, params?: object): Promise<Applying> => {
    const answer = await askServe(program.control, method, params);
    if (answer === undefined || answer === null) throw ended(what.pid);
    return answer as Applying;
  };
  let state = await ask('apply', { id: what.recommendation.id, strategy });
  onBegin(what);
  let isCancelled = false;
  while (state.state === 'under-way') {
    await sleep(LOOK_EVERY_MS, undefined, isCancelled ? {} : { signal }).catch(() => undefined);
    if (signal.aborted && !isCancelled) await ask('cancel');
    isCancelled ||= signal.aborted;
    state = await ask('applying');
  }
  if (state.applied !== undefined) return state.applied;
  const { code = 'runtime/failed', message = 'nobody knows why', hint } = state.error ?? {};
  throw new PerfError(code as ErrorCode, { message, ...(hint === undefined ? {} : { hint }) });
}

function ended(pid: number): PerfError {
  return new PerfError('runtime/program-ended', {
    message: `Expected process ${pid} to say what came of the change, but it has ended`,
    hint: 'When it starts again, it takes back what was not finished.',
  });
}
