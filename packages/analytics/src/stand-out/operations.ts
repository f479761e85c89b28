/** Operations that fail, that are slow now and then, or that hold most of the time. */
import type { Finding } from '../finding.ts';
import { formatDuration, formatRatio } from '../number-words.ts';
import { type Evidence, FEWEST_CALLS, type MeasuredOperation, titleOf } from './evidence.ts';

/** One failure in a hundred is worth a word, one in ten is felt by every user. */
const NOTICED_ERRORS = 0.01;
const HARMFUL_ERRORS = 0.1;
/** Of few calls, one or two failures are an incident, three a pattern. */
const FEWEST_FAILURES = 3;
/** A p99 needs 100 calls; with 200 it does not hang on one of them. */
const TAIL_CALLS = 200;
/** A tail this many times the median, and longer than a person notices, is another case than the usual one. */
const TAIL_RATIO = 10;
const TAIL_MS = 100;
/** An operation with more than this of the time is where to look first; of too little time it means nothing. */
const MOST_SHARE = 0.6;
const MOST_TOTAL_MS = 1_000;
/** It also takes this many times as long as the others; else it is only called more often, which its user knows. */
const OUT_OF_PROPORTION = 2;

export function failures({ operations }: Evidence): Finding[] {
  return operations
    .filter(({ failed, errorRate = 0 }) => failed >= FEWEST_FAILURES && errorRate >= NOTICED_ERRORS)
    .map((operation) => {
      const { name, failed, count, errorRate: errorShare = 0 } = operation;
      return {
        kind: 'errors',
        severity: errorShare >= HARMFUL_ERRORS ? 'critical' : 'warning',
        text: `${titleOf(operation)} failed in ${failed} of ${count} calls, ${formatRatio(errorShare)}`,
        operation: name,
        evidence: { failed, calls: count, errorShare },
        weight: failed,
      };
    });
}

export function longTails({ operations }: Evidence): Finding[] {
  return operations
    .filter(({ count, p50 = 0, p99 = 0 }) => count >= TAIL_CALLS && p99 >= TAIL_MS && p99 >= TAIL_RATIO * p50)
    .map((operation) => {
      const { name, count, p50: p50Ms = 0, p99: p99Ms = 0 } = operation;
      return {
        kind: 'long-tail',
        severity: 'warning',
        text: `1 in 100 calls of ${titleOf(operation)} takes ${formatDuration(p99Ms)} or more, the usual one ${formatDuration(p50Ms)}`,
        operation: name,
        evidence: { p50Ms, p99Ms, calls: count },
        weight: p99Ms,
      };
    });
}

export function mostOfTheTime({ operations }: Evidence): Finding[] {
  const calls = operations.reduce((sum, { count }) => sum + count, 0);
  const all = operations.reduce((sum, operation) => sum + totalOf(operation), 0);
  const first = operations.reduce<MeasuredOperation | undefined>(
    (most, operation) => (most === undefined || totalOf(operation) > totalOf(most) ? operation : most),
    undefined,
  );
  if (first === undefined || calls < FEWEST_CALLS || first.count === calls || all < MOST_TOTAL_MS) return [];
  const totalMs = totalOf(first);
  const meanOfOthers = (all - totalMs) / (calls - first.count);
  const timeShare = totalMs / all;
  const isOutOfProportion = timeShare >= MOST_SHARE && (first.mean ?? 0) >= OUT_OF_PROPORTION * meanOfOthers;
  if (!isOutOfProportion) return [];
  const callShare = first.count / calls;
  return [
    {
      kind: 'most-of-the-time',
      severity: 'info',
      text: `${titleOf(first)} takes ${formatRatio(timeShare)} of the time of all operations, with ${formatRatio(callShare)} of the calls`,
      operation: first.name,
      evidence: { timeShare, callShare, totalMs },
      weight: timeShare,
    },
  ];
}

const totalOf = ({ mean = 0, count }: MeasuredOperation): number => mean * count;
