/** The answers as a few lines, for a client that shows or hands on text only. */
import { formatBytes, formatConfidence, formatDuration, formatRatio } from '@perf/analytics';
import type { HealthShape } from './health-shape.ts';
import { recoveryWords } from './recovery-shape.ts';
import type { OperationsShape, ReportShape } from './shapes.ts';

export function reportWords(report: ReportShape): string {
  const { promises, promisesInAll, standsOut, slowestCalls, busiestOperations, operationsInAll, missing } = report;
  const unkept = promises.filter(({ state }) => state !== 'kept');
  const lines = [
    `${VERDICTS[report.verdict]} (${promisesInAll} in all). ${origin(report)}`,
    next(report),
    ...unkept.map(promiseLine),
    ...(report.alerts ?? []).map(({ severity, name, state }) => `alert ${state}, ${severity}: ${name}`),
    ...standsOut.map(({ severity, text }) => `${severity}: ${text}`),
    ...slowestCalls
      .slice(0, 3)
      .map(({ operation, durationMs }) => `slow: ${operation} took ${formatDuration(durationMs)}`),
    ...report.recovery,
    ...busiestOperations.map(operationLine),
    operationsInAll > busiestOperations.length
      ? `${operationsInAll} operations in all: get_operations lists them.`
      : '',
    ...missing.map((text) => `missing: ${text}`),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

export function healthWords(health: HealthShape): string {
  const { verdict, summary, diagnosis, checks, checksInAll, missing } = health;
  const unwell = checks.filter(({ state }) => state !== 'pass');
  return [
    `${HEALTHS[verdict]}: ${summary}. ${origin(health)}`,
    next(health),
    ...diagnosis.map(({ severity, text, confidence, action }) => {
      const sure = confidence > 0 ? ` (${formatConfidence(confidence)} sure)` : '';
      return `${severity}: ${text}${sure}. To do: ${action}`;
    }),
    ...recoveryWords(health.recovery),
    ...unwell.map(({ name, state, text }) => `${state}: ${name}${text === '' ? '' : `, ${text}`}`),
    checksInAll > checks.length ? `${checksInAll} checks in all.` : '',
    ...missing.map((text) => `missing: ${text}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function operationsWords(page: OperationsShape): string {
  const { operations, matching } = page;
  const more = page.next === null ? '' : ` Further ones: cursor ${page.next}`;
  return [
    `${operations.length} of ${matching} operations. ${origin(page)}`,
    ...operations.map(operationLine),
    more.trim(),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const VERDICTS = {
  kept: 'All promises are kept',
  broken: 'A promise is broken',
  unknown: 'Whether promises are kept is unknown: there are none, or too few calls',
} as const;

const HEALTHS = {
  pass: 'All is well',
  warn: 'Something is not well',
  fail: 'It is not healthy',
  unknown: 'Its health is unknown',
} as const;

const SOURCES = {
  serve: 'live from perfkit serve',
  history: 'from the history',
  'last-run': 'from the last perfkit run',
} as const;

/** What leads every answer, after the verdict. */
export function next({ confidence, toDo }: { readonly confidence: number | null; readonly toDo: string }): string {
  return `${confidence === null ? '' : `${formatConfidence(confidence)} sure. `}Next: ${toDo}`;
}

function origin({
  service,
  source,
  ageSeconds,
  from,
  to,
}: Pick<OperationsShape, 'service' | 'source' | 'ageSeconds' | 'from' | 'to'>): string {
  const age = source === 'serve' ? '' : `, ${formatDuration(ageSeconds * 1000)} old`;
  return `${service}, ${SOURCES[source]}${age}, ${from} to ${to}.`;
}

function promiseLine({ name, state, calls, callsNeeded, clauses }: ReportShape['promises'][number]): string {
  if (state === 'insufficient-data')
    return `open: ${name}, ${calls === null ? 'not seen for long enough' : `${calls} of ${callsNeeded} calls needed`}`;
  const broken = clauses.filter((clause) => clause.state === 'broken');
  const words = broken.map(
    ({ target, promised, measured, unit }) =>
      `${target} ${amount(measured, unit)} of ${amount(promised, unit)} promised`,
  );
  return [`broken: ${name}`, ...words, ...(calls === null ? [] : [`${calls} calls`])].join(', ');
}

function operationLine({
  name,
  labels,
  calls,
  failed,
  p50Ms,
  p95Ms,
  p99Ms,
}: OperationsShape['operations'][number]): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const title = pairs.length === 0 ? name : `${name} {${pairs.join(', ')}}`;
  const times = [p50Ms, p95Ms, p99Ms].map((ms) => amount(ms, 'ms')).join(' / ');
  return `${title}: ${calls} calls, ${failed} failed, p50 / p95 / p99 ${times}`;
}

function amount(value: number | null, unit: string): string {
  if (value === null) return 'unknown';
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'ratio') return formatRatio(value);
  return unit === 'bytes' ? formatBytes(value) : `${value} ${unit}`;
}
