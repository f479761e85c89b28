/** Operations that fail, that are slow now and then, or that hold most of the time. */
import type { Finding } from '../finding.ts';
import { formatDuration, formatRatio } from '../number-words.ts';
import type { Evidence, MeasuredOperation } from './evidence.ts';

/** One failure in a hundred is worth a word, one in ten is felt by every user. */
const NOTICED_ERRORS = 0.01;
const HARMFUL_ERRORS = 0.1;
/** A p99 needs 100 calls; with 200 it does not hang on one of them. */
const TAIL_CALLS = 200;
/** A tail this many times the median, and longer than a person notices, is another case than the usual one. */
const TAIL_RATIO = 10;
const TAIL_MS = 100;
/** An operation with more than this of the time is where to look first; of too little time it means nothing. */
const MOST_SHARE = 0.6;
const MOST_TOTAL_MS = 1_000;
/** Below this many calls in all, percentiles are names for single calls. */
const FEW_CALLS = 20;

export function failures({ operations }: Evidence): Finding[] {
  return operations
    .filter(({ failed, errorRate = 0 }) => failed > 0 && errorRate >= NOTICED_ERRORS)
    .map(({ name, failed, count, errorRate: errorShare = 0 }) => ({
      kind: 'errors',
      severity: errorShare >= HARMFUL_ERRORS ? 'critical' : 'warning',
      text: `${name} failed in ${failed} of ${count} calls, ${formatRatio(errorShare)}`,
      operation: name,
      evidence: { failed, calls: count, errorShare },
      weight: failed,
    }));
}

export function longTails({ operations }: Evidence): Finding[] {
  return operations.flatMap(({ name, count, p50: p50Ms = 0, p99: p99Ms = 0 }) =>
    count < TAIL_CALLS || p99Ms < TAIL_MS || p99Ms < TAIL_RATIO * p50Ms
      ? []
      : {
          kind: 'long-tail',
          severity: 'warning',
          text: `1 in 100 calls of ${name} takes ${formatDuration(p99Ms)} or more, the usual one ${formatDuration(p50Ms)}`,
          operation: name,
          evidence: { p50Ms, p99Ms, calls: count },
          weight: p99Ms,
        },
  );
}

export function mostOfTheTime({ operations }: Evidence): Finding[] {
  const all = operations.reduce((sum, operation) => sum + totalOf(operation), 0);
  const [first] = [...operations].sort((a, b) => totalOf(b) - totalOf(a));
  if (first === undefined || operations.length < 2 || all < MOST_TOTAL_MS) return [];
  const totalMs = totalOf(first);
  const timeShare = totalMs / all;
  if (timeShare < MOST_SHARE) return [];
  const callShare = first.count / operations.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      kind: 'most-of-the-time',
      severity: 'info',
      text: `${first.name} takes ${formatRatio(timeShare)} of the time of all operations, with ${formatRatio(callShare)} of the calls`,
      operation: first.name,
      evidence: { timeShare, callShare, totalMs },
      weight: timeShare,
    },
  ];
}

export function tooLittleData({ operations }: Evidence): Finding[] {
  const calls = operations.reduce((sum, { count }) => sum + count, 0);
  if (calls === 0 || calls >= FEW_CALLS) return [];
  const text = `only ${calls} ${calls === 1 ? 'call was' : 'calls were'} measured: percentiles of so few are single calls`;
  return [{ kind: 'too-little-data', severity: 'info', text, evidence: { calls }, weight: 0 }];
}

const totalOf = ({ mean = 0, count }: MeasuredOperation): number => mean * count;
