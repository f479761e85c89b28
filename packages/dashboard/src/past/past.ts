/** What questions about the past are answered from. */

import type { HistoryReader } from '@perf/analytics';
import { type Clock, type EpochMs, isPerfError } from '@perf/core';
import type { PerfView } from '@perf/runtime';
import { failure } from '../exchange.ts';
import type { Report } from '../reported.ts';

export interface Past {
  readonly history: HistoryReader;
  readonly clock: Clock;
  /** Since when there is something; undefined: not known. */
  readonly since: EpochMs | undefined;
  report(): Report;
}

/** @throws PerfError `dashboard/no-history` */
export function historyOf({ history }: Pick<PerfView, 'history'>): HistoryReader {
  if (history !== undefined) return history;
  throw failure(
    'dashboard/no-history',
    'Expected a history to look into, but none is kept.',
    'See the notes on the page: they say why.',
  );
}

/** What is said where a part of an answer is missing. */
export function troubleOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const hint = isPerfError(error) ? error.hint : undefined;
  return hint === undefined ? words : `${words}. ${hint}`;
}
