/** Work that waits for others: for a place in a pool, for another service. */
import type { Milliseconds } from '@perf/core';
import { shareOf, sureAfter } from './confidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type DiagnosisEvidence, figureOf, type SeenOperation, type SeenPool, type Symptom } from './evidence.ts';
import { shareText, spanText } from './words.ts';

/** Fewer calls tell nothing of a dependency. */
const FEWEST_CALLS = 20;
/** A p95 from which on a person waits for somebody else and knows it (Nielsen 1993: a second breaks the flow of thought). */
const SLOW_MS: Milliseconds = 1_000;
/** A dependency that takes less of the time than this is slow for nobody. */
const LEAST_SHARE = 0.2;

/** Confidence: after as many as were refused or wait; a pool that is just full now was seen so once. */
export function starvedPools({ pools = [] }: DiagnosisEvidence): Diagnosis[] {
  return pools
    .filter(({ used, limit, refused, waiting = 0 }) => limit > 0 && (refused > 0 || waiting > 0 || used >= limit))
    .map((pool) => {
      const { name, used, limit, refused, waiting = 0 } = pool;
      return {
        ...({ symptom: 'pool-full', cause: 'pool-starved', severity: 'warning' } as const),
        text: starvedText(pool),
        confidence: sureAfter(Math.max(1, refused + waiting)),
        evidence: [
          { name: `limit.${name}.used`, value: used, unit: 'count' },
          { name: `limit.${name}.limit`, value: limit, unit: 'count' },
          { name: `limit.${name}.refused`, value: refused, unit: 'count' },
          ...(waiting > 0 ? [{ name: `limit.${name}.waiting`, value: waiting, unit: 'count' }] : []),
        ],
        action: `Look who holds places of ${name} for long, then raise its limit if all are needed.`,
      };
    });
}

function starvedText({ name, used, limit, refused, waiting = 0 }: SeenPool): string {
  const taken = `${used} of ${limit} are taken`;
  if (refused > 0) return `${name} has too few places: ${refused} found none, ${taken}`;
  if (waiting > 0)
    return `${name} has too few places: ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for one, ${taken}`;
  return `all ${limit} places of ${name} are taken: who comes next finds none`;
}

/**
 * Outgoing operations that are slow or fail. None is blamed while the event loop was blocked for as long: then the answer
 * may have lain there already.
 *
 * Confidence that it is slow: its share of the time of all that is not outgoing, or half where that is unknown. That it
 * fails: what its failed calls give.
 */
export function slowDependencies(evidence: DiagnosisEvidence): Diagnosis[] {
  const { operations = [], symptoms } = evidence;
  const blockedMs = symptoms
    .filter(({ kind }) => kind === 'event-loop-blocked')
    .reduce((most, symptom) => Math.max(most, figureOf(symptom, 'longestMs') ?? 0), 0);
  const inside = operations.filter(({ isOutgoing }) => !isOutgoing).reduce((sum, one) => sum + totalOf(one), 0);
  return operations
    .filter(({ isOutgoing }) => isOutgoing)
    .flatMap((operation) => [
      ...slow(operation, { blockedMs, inside, isOdd: hasSymptom(symptoms, 'long-tail', operation.name) }),
      ...symptoms
        .filter(({ kind, severity, operation: name }) => isOf({ kind, severity }, 'errors') && name === operation.name)
        .map(failing),
    ]);
}

interface Around {
  readonly blockedMs: Milliseconds;
  /** Of all that is not outgoing, milliseconds together. */
  readonly inside: Milliseconds;
  readonly isOdd: boolean;
}

function slow(operation: SeenOperation, { blockedMs, inside, isOdd }: Around): Diagnosis[] {
  const { name, count, p95 } = operation;
  if (p95 === null || count < FEWEST_CALLS || (p95 < SLOW_MS && !isOdd) || blockedMs >= p95 / 2) return [];
  const share = inside > 0 ? shareOf(totalOf(operation), inside) : undefined;
  if (share !== undefined && share < LEAST_SHARE) return [];
  const part = share === undefined ? '' : `, ${shareText(share)} of the time of what waits for it`;
  return [
    {
      symptom: isOdd ? 'long-tail' : 'slow-outgoing',
      cause: 'dependency-slow',
      severity: 'warning',
      text: `${name} answers slowly: p95 ${spanText(p95)} in ${count} calls${part}, while the event loop was free`,
      operation: name,
      confidence: share ?? 0.5,
      evidence: [
        { name: 'p95', value: p95, unit: 'ms' },
        { name: 'calls', value: count, unit: 'count' },
        ...(share === undefined ? [] : [{ name: 'share', value: share, unit: 'ratio' }]),
      ],
      action: `Give ${name} a deadline and a fallback, and ask whoever runs it.`,
    },
  ];
}

function failing(symptom: Symptom): Diagnosis {
  const { kind, severity, operation = '' } = symptom;
  const failed = figureOf(symptom, 'failed') ?? 0;
  const calls = figureOf(symptom, 'calls') ?? 0;
  return {
    symptom: kind,
    cause: 'dependency-failing',
    severity,
    text: `${operation} is not there or refuses: ${failed} of ${calls} calls failed`,
    operation,
    confidence: sureAfter(failed),
    evidence: [
      { name: 'failed', value: failed, unit: 'count' },
      { name: 'calls', value: calls, unit: 'count' },
    ],
    action: `Ask ${operation} by hand from this machine, and read what it answers.`,
  };
}

const totalOf = ({ mean, count }: SeenOperation): Milliseconds => (mean ?? 0) * count;

const isOf = ({ kind, severity }: Pick<Symptom, 'kind' | 'severity'>, wanted: string): boolean =>
  kind === wanted && severity !== 'info';

const hasSymptom = (symptoms: readonly Symptom[], kind: string, name: string): boolean =>
  symptoms.some((symptom) => isOf(symptom, kind) && symptom.operation === name);
