/** What raises an alert, as plain data, and what is made of it when it is checked. */
import { PerfError, shown } from '../errors.ts';
import { JOB_TROUBLES, type JobTrouble } from '../job-schedule.ts';
import { canonical, type Labels } from '../labels.ts';
import { type Duration, type Milliseconds, milliseconds } from '../units.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Terms } from './lifecycle.ts';

export type Severity = 'info' | 'warning' | 'critical';

export interface FlapGuard {
  /** How often the alert may begin to fire or resolve, before it is held firing and called flapping. @default 6 */
  readonly changes?: number;
  /** Within this time; and so long it has to be calm afterwards. @default '10m' */
  readonly within?: Duration;
}

export interface RuleOptions {
  /** Its label `alertname`. */
  readonly name: string;
  /** @default 'warning' */
  readonly severity?: Severity;
  readonly labels?: Labels;
  /** What it means and what to do, for the people who are told. */
  readonly summary?: string;
  /** It has to last so long before it fires: until then it is pending. @default 0, at once */
  readonly for?: Duration;
  /** It has to be clear for so long before it is resolved. @default 0, at once */
  readonly keepFiringFor?: Duration;
  /** While it fires, people are told again after this time. @default '4h' */
  readonly repeatInterval?: Duration;
  /** `false`: none. */
  readonly flapGuard?: FlapGuard | false;
}

/** A reading beyond a limit. One that is missing or NaN is unknown: it neither fires nor resolves. */
export interface ThresholdRule extends RuleOptions {
  /** Of the catalogue, or any other name. */
  readonly reading: string;
  /** Exactly one of `above` and `below`. */
  readonly above?: number;
  readonly below?: number;
  /** Hysteresis: what is above a limit resolves only below this. @default at the limit */
  readonly clearBelow?: number;
  /** Hysteresis: what is below a limit resolves only above this. @default at the limit */
  readonly clearAbove?: number;
}

/** A reading that is missing, or NaN, counted from the moment on at which somebody began to look. */
export interface AbsenceRule extends RuleOptions {
  readonly absent: string;
  readonly for: Duration;
}

/** A contract that is broken, whatever its labels. */
export interface ContractRule extends RuleOptions {
  /** Of the operation. */
  readonly contract: string;
}

/** A job in trouble, whatever its labels. */
export interface JobRule extends RuleOptions {
  readonly job: string;
  /** Only this trouble. @default any */
  readonly when?: JobTrouble;
}

export type AlertRule = ThresholdRule | AbsenceRule | ContractRule | JobRule;

export interface CheckedRule {
  readonly rule: AlertRule;
  readonly severity: Severity;
  /** With `alertname` and `severity`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly terms: Terms;
  readonly repeatInterval: Milliseconds;
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
const KEYS_OF_KIND = {
  reading: ['above', 'below', 'clearBelow', 'clearAbove'],
  absent: [],
  contract: [],
  job: ['when'],
} as const;
const OPTIONS = ['name', 'severity', 'labels', 'summary', 'for', 'keepFiringFor', 'repeatInterval', 'flapGuard'];
const RESERVED = ['alertname', 'severity'];

/** @throws PerfError `core/invalid-alert-rule` for what it can't mean, an unknown key included, and for one that is there twice */
export function checkRules(rules: readonly AlertRule[]): readonly CheckedRule[] {
  const checked = rules.map(checkRule);
  const seen = new Set<string>();
  for (const { fingerprint, rule } of checked) {
    if (seen.has(fingerprint)) throw invalid(rule.name, ['labels', 'others than those of a rule before', rule.labels]);
    seen.add(fingerprint);
  }
  return checked;
}

function checkRule(rule: AlertRule): CheckedRule {
  const { name, severity = 'warning', labels = {}, repeatInterval = '4h' } = rule;
  const problem = problemWith(rule, severity);
  if (problem !== undefined) throw invalid(name, problem);
  const span = (key: string, duration: Duration): Milliseconds => {
    try {
      return milliseconds(duration, key);
    } catch (cause) {
      throw invalid(name, [key, "a duration like '5m'", duration], cause);
    }
  };
  const { changes = 6, within = '10m' } = rule.flapGuard || {};
  if (!Number.isInteger(changes) || changes < 1)
    throw invalid(name, ['flapGuard.changes', 'a positive integer', changes]);
  const all = canonical(wellFormed({ ...labels, alertname: name, severity }));
  return Object.freeze({
    rule: Object.freeze({ ...rule }),
    severity,
    labels: all,
    fingerprint: fingerprintOf(all),
    repeatInterval: span('repeatInterval', repeatInterval),
    terms: {
      for: span('for', rule.for ?? 0),
      keepFiringFor: span('keepFiringFor', rule.keepFiringFor ?? 0),
      flapGuard: rule.flapGuard === false ? undefined : { changes, within: span('flapGuard.within', within) },
    },
  });
}

/** Half a character has no UTF-8: two such labels would share a fingerprint, so they are one label. */
function wellFormed(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name.toWellFormed(), String(value).toWellFormed()]),
  );
}

type Problem = readonly [key: string, expected: string, got: unknown];

function problemWith(rule: AlertRule, severity: Severity): Problem | undefined {
  const kinds = Object.keys(KEYS_OF_KIND).filter((kind) => Object.hasOwn(rule, kind)) as (keyof typeof KEYS_OF_KIND)[];
  const [kind] = kinds;
  if (typeof rule.name !== 'string' || rule.name === '') return ['name', 'a text that is not empty', rule.name];
  if (kind === undefined || kinds.length > 1) return ['rule', 'on one of reading, absent, contract and job', rule];
  const subject = (rule as unknown as Record<string, unknown>)[kind];
  if (typeof subject !== 'string' || subject === '') return [kind, 'a text that is not empty', subject];
  const known: readonly string[] = [kind, ...KEYS_OF_KIND[kind], ...OPTIONS];
  const stranger = Object.keys(rule).find((key) => !known.includes(key));
  if (stranger !== undefined) return ['keys', `of ${known.join(', ')}`, stranger];
  if (!SEVERITIES.includes(severity)) return ['severity', `one of ${SEVERITIES.join(', ')}`, severity];
  const reserved = RESERVED.find((label) => Object.hasOwn(rule.labels ?? {}, label));
  if (reserved !== undefined) return ['labels', `without ${RESERVED.join(' and ')}`, reserved];
  if ('absent' in rule && rule.for === undefined) return ['for', "a duration like '20m'", rule.for];
  if ('job' in rule && rule.when !== undefined && !JOB_TROUBLES.includes(rule.when))
    return ['when', `one of ${JOB_TROUBLES.join(', ')}`, rule.when];
  return 'reading' in rule ? problemWithLimits(rule) : undefined;
}

function problemWithLimits({ above, below, clearBelow, clearAbove }: ThresholdRule): Problem | undefined {
  for (const [key, limit] of Object.entries({ above, below, clearBelow, clearAbove }))
    if (limit !== undefined && !Number.isFinite(limit)) return [key, 'a finite number', limit];
  if ((above === undefined) === (below === undefined)) return ['limit', 'exactly one of above and below', above];
  if (clearBelow !== undefined && !(above !== undefined && clearBelow <= above))
    return ['clearBelow', 'at most `above`', clearBelow];
  if (clearAbove !== undefined && !(below !== undefined && clearAbove >= below))
    return ['clearAbove', 'at least `below`', clearAbove];
  return undefined;
}

function invalid(name: unknown, [key, expected, got]: Problem, cause?: unknown): PerfError {
  return new PerfError('core/invalid-alert-rule', {
    message: `Expected \`${key}\` of the alert rule ${shown(name)} to be ${expected}, got \`${shown(got)}\``,
    hint: "Write it like { name: 'memory', reading: 'process.rss', above: 512e6, clearBelow: 480e6, for: '5m', severity: 'critical' }.",
    cause,
  });
}
