/** How each part of a report reads, whatever it is drawn on: the terminal and Markdown use the same words. */
import { formatBytes, formatDuration, formatRatio, formatValue } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';

type Operation = Report['operations'][number];
type Contract = Report['contracts'][number];
type ReadingContract = Report['readingContracts'][number];
type Alert = NonNullable<Report['alerts']>[number];
type Job = NonNullable<Report['jobs']>[number];
type Limit = NonNullable<Report['limits']>[number];
type SessionsOf = NonNullable<Report['sessions']>[number];
type RecoveryOf = NonNullable<Report['recovery']>[number];
type Resource = Report['resources'][number];
type Kind = NonNullable<Report['kinds']>[number];
type Metric = NonNullable<Report['metrics']>[number];
type SlowCall = Report['slowest'][number];

export const UNKNOWN = '–';

export const duration = (ms: number | null): string => (ms === null ? UNKNOWN : formatDuration(ms));

/** Name, length, moment and how the program ended. */
export function headline({ service, from, to, run }: Report): string {
  const parts = [plain(service), formatDuration(to - from), `from ${dateTime(from)}`];
  if (run?.attachedTo !== undefined) parts.push(`attached to process ${run.attachedTo}`);
  if (run?.signal) parts.push(`ended by ${run.signal}`);
  else if (run?.exitCode !== null && run?.exitCode !== undefined) parts.push(`exit code ${run.exitCode}`);
  return parts.join(' · ');
}

export function operationTitle({ name, labels }: Pick<Operation, 'name' | 'labels'>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return plain(pairs.length === 0 ? name : `${name} {${pairs.join(', ')}}`);
}

export const OPERATION_COLUMNS: readonly string[] = ['calls', 'errors', 'p50', 'p95', 'p99', 'max', 'total'];

export function operationCells(operation: Operation): string[] {
  const { count, errorRate, p50, p95, p99, max, mean } = operation;
  const total = duration(mean === null ? null : mean * count);
  const errors = errorRate === null ? UNKNOWN : formatRatio(errorRate);
  return [operationTitle(operation), String(count), errors, ...[p50, p95, p99, max].map(duration), total];
}

export const KIND_COLUMNS: readonly string[] = ['calls', 'errors', 'total'];

export function kindCells({ kind, calls, failed, totalTime }: Kind): string[] {
  return [kind, String(calls), formatRatio(calls === 0 ? 0 : failed / calls), duration(totalTime)];
}

export const METRIC_COLUMNS: readonly string[] = ['value', 'p50', 'p95', 'max'];

/** Of a distribution the value is how many values there are. */
export function metricCells(metric: Metric): string[] {
  const title = operationTitle(metric);
  const told = (value: number): string => plain(withMetricUnit(value, metric.unit));
  if (metric.type !== 'distribution') return [title, told(metric.value), '', '', ''];
  const { count, p50, p95, max } = metric;
  return [title, `${count} values`, ...[p50, p95, max].map(told)];
}

/** Units as UCUM has them; what stands in braces is a word for what is counted. */
function withMetricUnit(value: number, unit: string): string {
  switch (unit) {
    case 's':
    case 'seconds':
      return formatDuration(value * 1000);
    case 'ms':
      return formatDuration(value);
    case 'By':
    case 'bytes':
      return formatBytes(value);
    default: {
      const word = unit === '1' ? '' : unit.replace(/^\{(.*)\}$/, '$1');
      const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(4));
      return `${rounded.toLocaleString('en', { maximumFractionDigits: 20 })} ${word}`.trimEnd();
    }
  }
}

export function callCells({ at, operation, labels, duration: took, loopBlocked, gc }: SlowCall): string[] {
  return [operationTitle({ name: operation, labels }), time(at), duration(took), duration(loopBlocked), duration(gc)];
}

export function resourceCells({ title, unit, mean, max, last }: Resource): string[] {
  return [title, ...[mean, max, last].map((value) => (value === null ? UNKNOWN : formatValue(value, unit)))];
}

/** The name, then when and why: `firing since 12:00:05.000, 600 MB (limit 512 MB)`. */
export function alertWords({ name, state, startsAt, activeAt, endsAt, flapping, ...rest }: Alert): [string, string] {
  const { value, threshold, unit, cause, summary } = rest;
  const [is, limit] = [value, threshold].map((one) => (one === null ? UNKNOWN : formatValue(one, unit ?? 'count')));
  const parts = [
    endsAt === null
      ? `${state} since ${time(startsAt ?? activeAt)}`
      : `resolved, fired for ${duration(endsAt - (startsAt ?? activeAt))}`,
    ...(cause === null ? [] : [cause]),
    ...(threshold === null ? [] : [`${is} (limit ${limit})`]),
    ...(flapping ? ['flapping'] : []),
    ...(summary === null ? [] : [plain(summary)]),
  ];
  return [plain(name), parts.join(', ')];
}

export const JOB_COLUMNS: readonly string[] = ['every', 'last run', 'next due', 'state'];

/** @param now when the report ends */
export function jobCells(job: Job, now: number): string[] {
  const { name, labels, every, lastRunAt, dueAt } = job;
  const due = dueAt === null ? UNKNOWN : dueAt > now ? `in ${duration(dueAt - now)}` : `${duration(now - dueAt)} ago`;
  const last = lastRunAt === null ? 'none seen' : dateTime(lastRunAt);
  return [operationTitle({ name, labels }), duration(every), last, due, jobWords(job)];
}

function jobWords({ troubles, failures, running, lastRunAt, program, cutOff }: Job): string {
  const words = [
    ...troubles.map((trouble) => (trouble === 'failing' ? `failing, ${failures} in a row` : trouble)),
    ...(running > 0 ? [running === 1 ? 'running' : `${running} running`] : []),
    ...(cutOff ? ['cut off by the end of its program'] : program === 'ended' ? ['program has ended'] : []),
  ];
  if (words.length > 0) return words.join(', ');
  return lastRunAt === null ? 'waits for its first run' : 'well';
}

export const LIMIT_COLUMNS: readonly string[] = ['used', 'of', 'use', 'peak', 'a minute', 'state'];

export function limitCells({ name, used, limit, percent, peak, perMinute, state, refused, program }: Limit): string[] {
  const growth = perMinute === null ? UNKNOWN : `${perMinute > 0 ? '+' : ''}${formatValue(perMinute, 'count')}`;
  const words = [
    state === 'exceeded' ? 'EXCEEDED' : state,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(program === 'ended' ? ['program has ended'] : []),
  ];
  const amounts = [used, limit].map((amount) => formatValue(amount, 'count'));
  return [plain(name), ...amounts, `${percent.toFixed(0)} %`, formatValue(peak, 'count'), growth, words.join(', ')];
}

export const SESSIONS_COLUMNS: readonly string[] = ['active', 'peak', 'stale'];

export function sessionsCells({ name, active, peak, stale, displaced }: SessionsOf): string[] {
  // Displaced ones are still there: nobody knows how many are active then.
  return [plain(name), `${displaced > 0 ? 'at least ' : ''}${active}`, String(peak), String(stale)];
}

export const RECOVERY_COLUMNS: readonly string[] = [
  'runs',
  'tries',
  'recovered',
  'degraded',
  'failed',
  'took',
  'state',
];

export function recoveryCells({
  operation,
  runs,
  attempts,
  recovered,
  degraded,
  failed,
  ...more
}: RecoveryOf): string[] {
  const { meanTime, abandoned, circuit, program } = more;
  const words = [
    ...(circuit === null || circuit === 'closed' ? [] : [`circuit ${circuit}`]),
    ...(abandoned > 0 ? [`${abandoned} called off`] : []),
    ...(program === 'ended' ? ['program has ended'] : []),
  ];
  const counts = [runs, attempts, recovered, degraded, failed].map((count) => formatValue(count, 'count'));
  const took = meanTime === null ? '' : duration(meanTime);
  return [plain(operation), ...counts, took, words.length === 0 ? 'ok' : words.join(', ')];
}

/** A contract as it is told, whether on an operation or on a reading. */
export interface Told {
  readonly title: string;
  readonly state: Contract['state'];
  /** What was measured against what was promised, and on what evidence. */
  readonly words: string;
}

const URGENCY = { broken: 0, 'insufficient-data': 1, kept: 2 } as const;

/** Broken ones first; otherwise operations before readings, in the order of the configuration. */
export function contractsTold({ contracts, readingContracts }: Report): Told[] {
  const told = [
    ...contracts.map((contract) => ({
      title: operationTitle({ name: contract.operation, labels: contract.labels ?? {} }),
      state: contract.state,
      words: clauseWords(contract).join(', '),
    })),
    ...readingContracts.map((contract) => ({
      title: plain(contract.name),
      state: contract.state,
      words: readingClauseWords(contract).join(', '),
    })),
  ];
  return told.sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
}

function clauseWords({ clauses, samples, minSamples, state }: Contract): string[] {
  const words = clauses.map(({ target, unit, limit, actual, ratio, state }) => {
    const [is, promised] = unit === 'ms' ? [duration(actual), duration(limit)] : [shareOf(actual), formatRatio(limit)];
    const times = state === 'broken' && ratio !== null ? `, ${ratio.toFixed(1)} × as much` : '';
    const name = target === 'errorRate' ? 'errors' : target;
    return `${name} ${is} of ${promised} promised${times}`;
  });
  return [...words, state === 'insufficient-data' ? `${samples} of ${minSamples} calls needed` : `${samples} calls`];
}

function readingClauseWords({ clauses, covered, for: span, state }: ReadingContract): string[] {
  const words = clauses.map(({ target, unit, limit, actual, ratio, lasted, state }) => {
    const times = state === 'broken' && ratio !== null ? `, ${ratio.toFixed(1)} × as much` : '';
    const past = lasted === null || lasted === 0 ? '' : ` for ${formatDuration(lasted)}`;
    const allowed = span > 0 && past !== '' ? ` (${formatDuration(span)} allowed)` : '';
    const is = actual === null ? UNKNOWN : formatValue(actual, unit);
    const side = target === 'max' ? 'at most' : 'at least';
    return `${is} of ${side} ${formatValue(limit, unit)} promised${times}${past === '' ? '' : `, past it${past}${allowed}`}`;
  });
  const seen = formatDuration(covered);
  return [
    ...words,
    state === 'insufficient-data' ? `seen for ${seen} of ${formatDuration(span)} needed` : `seen for ${seen}`,
  ];
}

const shareOf = (share: number | null): string => (share === null ? UNKNOWN : formatRatio(share));

/** In the user's own time zone. */
export function dateTime(at: number): string {
  const moment = new Date(at);
  const date = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(twoDigits).join('-');
  return `${date} ${time(at).slice(0, 8)}`;
}

function time(at: number): string {
  const moment = new Date(at);
  const hours = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(twoDigits).join(':');
  return `${hours}.${String(moment.getMilliseconds()).padStart(3, '0')}`;
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');
