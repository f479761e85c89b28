/** Operations of the program's own that are not as they were, or not the same for all of their calls. */
import { shareOf, sureAfter, sureOfMore } from './confidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type DiagnosisEvidence, figureOf, type SeenOperation } from './evidence.ts';
import { shareText, spanText } from './words.ts';

/** Fewer calls tell nothing of a share. */
const FEWEST_CALLS = 20;
const FEWEST_FAILURES = 3;
/** Twice as many as before, and one in a hundred: less is no news. */
const TIMES = 2;
const NOTICED = 0.01;
const HARMFUL = 0.1;
/** Of 20 operations that are as ever, one may look otherwise by chance at 0.95. */
const SURE = 0.99;

/**
 * Errors that have become more lately. Nothing is said where one of its dependencies fails: then that is why.
 *
 * Confidence: 1 − p of the test that two shares are one.
 */
export function risingErrors({ operations = [], symptoms }: DiagnosisEvidence): Diagnosis[] {
  const failing = (name: string): boolean =>
    symptoms.some(({ kind, operation }) => kind === 'errors' && operation === name);
  if (operations.some(({ isOutgoing, name }) => isOutgoing && failing(name))) return [];
  return operations.filter(({ isOutgoing }) => !isOutgoing).flatMap(risen);
}

function risen({ name, count, failed, lately }: SeenOperation): Diagnosis[] {
  if (failed === undefined || lately === undefined) return [];
  const before = { count: count - lately.count, failed: failed - lately.failed };
  if (Math.min(before.count, lately.count) < FEWEST_CALLS || lately.failed < FEWEST_FAILURES) return [];
  const [earlier, now] = [shareOf(before.failed, before.count), shareOf(lately.failed, lately.count)];
  const confidence = sureOfMore(lately, before);
  if (now < NOTICED || now < TIMES * earlier || confidence < SURE) return [];
  const span = spanText(lately.span);
  return [
    {
      symptom: 'errors-rising',
      cause: 'recent-change',
      severity: now >= HARMFUL ? 'critical' : 'warning',
      text: `${name} fails more than it did: ${shareText(now)} of its calls in the last ${span}, ${shareText(earlier)} before`,
      operation: name,
      confidence,
      evidence: [
        { name: 'failed lately', value: lately.failed, unit: 'count' },
        { name: 'calls lately', value: lately.count, unit: 'count' },
        { name: 'failed before', value: before.failed, unit: 'count' },
        { name: 'calls before', value: before.count, unit: 'count' },
      ],
      action: `Look what has changed for ${name} in the last ${span}: a deploy, its configuration, its data, who calls it.`,
    },
  ];
}

/**
 * A few calls that take far longer than the usual one. What blocked the loop as long, or an outgoing call with such a tail,
 * explains it already.
 *
 * Confidence: after as many calls as are in the tail; halved, since nobody saw what they waited for.
 */
export function longTails({ operations = [], symptoms }: DiagnosisEvidence): Diagnosis[] {
  const tails = symptoms.filter(({ kind, severity }) => kind === 'long-tail' && severity !== 'info');
  const isOutgoing = (wanted: string | undefined): boolean =>
    operations.some(({ name, isOutgoing: is }) => is && name === wanted);
  if (tails.some(({ operation }) => isOutgoing(operation))) return [];
  const blockedMs = symptoms
    .filter(({ kind }) => kind === 'event-loop-blocked')
    .reduce((most, symptom) => Math.max(most, figureOf(symptom, 'longestMs') ?? 0), 0);
  return tails.flatMap((symptom) => {
    const { operation, severity, kind } = symptom;
    const [usual, tail, calls] = ['p50Ms', 'p99Ms', 'calls'].map((name) => figureOf(symptom, name));
    if (operation === undefined || usual === undefined || tail === undefined || blockedMs >= tail / 2) return [];
    return [
      {
        ...{ symptom: kind, cause: 'some-calls-wait' as const, severity, operation },
        text: `1 in 100 calls of ${operation} waits: ${spanText(tail)} or more, the usual one ${spanText(usual)}, while the event loop was free`,
        confidence: sureAfter((calls ?? 0) / 100) / 2,
        evidence: [
          { name: 'p50', value: usual, unit: 'ms' },
          { name: 'p99', value: tail, unit: 'ms' },
        ],
        action: `Compare a slow call of ${operation} with a usual one: a lock, a retry, a cold cache, a larger input.`,
      },
    ];
  });
}
