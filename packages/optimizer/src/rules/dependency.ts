/** A service or a database that others wait for: it is slow, or has become so, while this program was free. */
import { compare, formatDuration, formatRatio } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { isAlerted, type Known, type KnownOperation } from '../known.ts';
import { type Draft, figure, type Rule, sureAfter } from './rule.ts';

const FEWEST_CALLS = 20;
/** Beyond it a person waits and knows it (Nielsen 1993); as the diagnosis of `@perf/health` has it. */
const SLOW: Milliseconds = 1_000;
/** Less is slow only where it is most of what its callers take. */
const RATHER_SLOW: Milliseconds = 400;
const MOST: Ratio = 0.6;
/** Usually, and not only its slowest calls: then a person notices it, where it is nearly all of what its callers take. */
const USUALLY_SLOW: Milliseconds = 250;
const NEARLY_ALL: Ratio = 0.8;
const LEAST_SHARE: Ratio = 0.2;
/** Slower than it was, by so much, in the last third. */
const SLOWER: Ratio = 0.5;
const FEWEST_POINTS = 24;
const NOTICED: Milliseconds = 50;

export const slowDependencies: Rule = (known) => {
  const inside = known.operations.filter(({ isOutgoing }) => !isOutgoing);
  const blocked = longestBlock(known);
  return known.operations
    .filter(({ isOutgoing }) => isOutgoing)
    .flatMap((one) => slow(one, { known, inside, blocked }));
};

interface Around {
  readonly known: Known;
  /** The program's own operations. */
  readonly inside: readonly KnownOperation[];
  readonly blocked: Milliseconds;
}

function slow(operation: KnownOperation, { known, inside, blocked }: Around): Draft[] {
  const { name, count, p95, mean, concurrency } = operation;
  const tail = p95 ?? mean;
  // Its answer may have lain there while the loop stood still.
  if (tail === undefined || tail === null || count < FEWEST_CALLS || blocked >= tail / 2) return [];
  const share = shareOf(operation, inside);
  if (share !== undefined && share < LEAST_SHARE) return [];
  const slower = slowerBy(operation);
  const isSlow =
    tail >= SLOW ||
    (tail >= RATHER_SLOW && (share ?? 0) >= MOST) ||
    (usual(operation) >= USUALLY_SLOW && (share ?? 0) >= NEARLY_ALL) ||
    (slower !== undefined && tail >= NOTICED);
  if (!isSlow) return [];
  const part = share === undefined ? '' : `, ${formatRatio(share)} of the time of what waits for it`;
  const was = slower === undefined ? '' : `, ${formatRatio(slower)} more than it was`;
  const lanes = concurrency === undefined || concurrency < 2 ? undefined : Math.max(1, Math.round(concurrency / 2));
  return [
    {
      rule: 'dependency/slow',
      ...{ cause: 'dependency-slow', subject: name, severity: isAlerted(known, name) ? 'critical' : 'warning' },
      confidence: sureAfter(Math.min(count, 1_000)) * (0.6 + 0.4 * (share ?? 0.5)),
      what: `Put an adaptive limiter in front of ${name} (\`createLimiter\`), with a deadline of about ${formatDuration(
        2 * (operation.p50 ?? mean ?? tail),
      )} and a fallback, and ask whoever runs it.`,
      text: `${name} answers slowly: p95 ${formatDuration(tail)} in ${count} calls${was}${part}, while the event loop was free`,
      why: [...figure('p95', tail, 'ms'), ...figure('calls', count, 'count'), ...figure('share', share, 'ratio')],
      effect: {
        ...{ metric: `${name}.p95`, better: 'lower' },
        expected: -0.3,
        range: [-0.6, 0],
        text: 'fewer calls at once make each of them faster if it is overloaded; else callers get an answer by the deadline',
      },
      risk: { level: 'medium', text: 'Calls beyond the limit are refused early.' },
      undo: 'Take the limiter away, or raise its limit.',
      ...(lanes === undefined || concurrency === undefined
        ? {}
        : { change: { tunables: [`${name}.concurrency`, `${name}.limit`], from: concurrency, wanted: lanes } }),
    },
  ];
}

/**
 * Of the time of the operations that may wait for it: those that take as long. 0 where none does, so that nobody waits;
 * undefined where no operation is known.
 */
function shareOf(operation: KnownOperation, inside: readonly KnownOperation[]): Ratio | undefined {
  if (inside.length === 0) return undefined;
  const waiting = inside
    .filter((one) => usual(one) >= usual(operation) / 2)
    .reduce((sum, one) => sum + totalOf(one), 0);
  return waiting > 0 ? Math.min(1, totalOf(operation) / waiting) : 0;
}

/** By which share its last third is above its first; undefined where that is not sure. */
function slowerBy({ course }: KnownOperation): Ratio | undefined {
  const points = course?.points ?? [];
  if (points.length < FEWEST_POINTS) return undefined;
  const third = Math.floor(points.length / 3);
  const found = compare(points.slice(0, third), points.slice(-third), { alpha: 0.01, minEffect: SLOWER });
  if (found.verdict !== 'regression' || found.effect === undefined || found.effect < SLOWER) return undefined;
  return found.effect;
}

function longestBlock({ stalls, symptoms }: Known): Milliseconds {
  const told = symptoms.map(({ kind, evidence }) =>
    kind === 'event-loop-blocked' ? Number(evidence.longestMs ?? 0) : 0,
  );
  return [...told, ...stalls.map(({ duration }) => duration)].reduce((most, one) => Math.max(most, one || 0), 0);
}

const usual = ({ mean, p50, p95 }: KnownOperation): Milliseconds => mean ?? p50 ?? p95 ?? 0;

const totalOf = (operation: KnownOperation): number => usual(operation) * operation.count;
