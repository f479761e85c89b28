/**
 * What a program answers at its control socket: `advice`, `apply`, `applying` and `cancel`.
 *
 * A change takes minutes to be measured, so it is begun by one question and looked at by others. It is the program that
 * changes itself, with its own journal: whoever asked may go away. One change at a time, whoever asks.
 */
import type { TimeRange } from '@perf/analytics';
import { type EpochMs, type ErrorCode, isPerfError, PerfError } from '@perf/core';
import type { Applied, StrategyName } from '@perf/optimizer';
import { z } from 'zod';
import type { Optimizer } from './optimizer-of-program.ts';

export interface Applying {
  readonly id: string;
  readonly startedAt: EpochMs;
  readonly state: 'under-way' | 'done' | 'failed';
  readonly applied?: Applied | undefined;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined;
}

export interface Advisable {
  readonly optimizer: Optimizer;
  readonly now: () => EpochMs;
  /** What its advice is about. */
  readonly range: () => TimeRange;
}

const strategyIn = z.object({ strategy: z.enum(['conservative', 'balanced', 'aggressive']).optional() });
const applyIn = strategyIn.extend({ id: z.string() });

export function programAnswers({
  optimizer,
  now,
  range,
}: Advisable): (method: string, params: unknown) => Promise<unknown> {
  let applying: Applying | undefined;
  let cancel = new AbortController();

  function begin(id: string, strategy: StrategyName | undefined): Applying {
    if (applying?.state === 'under-way') throw underWay(applying);
    const started: Applying = { id, startedAt: now(), state: 'under-way' };
    applying = started;
    cancel = new AbortController();
    optimizer.apply(id, { strategy, signal: cancel.signal }).then(
      (applied) => {
        applying = { ...started, state: 'done', applied };
      },
      (error: unknown) => {
        applying = { ...started, state: 'failed', error: complaint(error) };
      },
    );
    return started;
  }

  return async (method, params) => {
    switch (method) {
      case 'advice': {
        const { from, to } = range();
        const recommendations = optimizer.recommend(strategyIn.parse(params));
        return { from, to, recommendations, tunables: optimizer.tunables() };
      }
      case 'apply': {
        const { id, strategy } = applyIn.parse(params);
        return begin(id, strategy);
      }
      case 'applying':
        return applying ?? null;
      case 'cancel':
        cancel.abort();
        return applying ?? null;
      default:
        throw new PerfError('runtime/invalid-method', {
          message: `Expected \`method\` to be advice, apply, applying or cancel, got \`${method.slice(0, 60)}\``,
          hint: 'Use the same version of perfkit on both ends.',
        });
    }
  };
}

function complaint(error: unknown): NonNullable<Applying['error']> {
  if (isPerfError(error)) return { code: error.code, message: error.message, hint: error.hint };
  return { code: 'runtime/failed' satisfies ErrorCode, message: String((error as Error)?.message ?? error) };
}

function underWay({ id }: Applying): PerfError {
  return new PerfError('optimizer/busy', {
    message: `Expected nobody to change things now, but \`${id}\` is being applied`,
    hint: 'One change at a time: wait until it has ended.',
  });
}
