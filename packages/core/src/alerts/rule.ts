/** What raises an alert, as plain data, and what is made of it when it is checked. */
import { PerfError, shown } from '../errors.ts';
import { JOB_TROUBLES, type JobTrouble } from '../job-schedule.ts';
import { canonical, isLabelValue, type Labels } from '../labels.ts';
import { type Duration, type Milliseconds, milliseconds } from '../units.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FlapLimit, Terms } from './lifecycle.ts';

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
  /** The operation's name, or the contract's own. */
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
const RESERVED = ['alertname', 'severity'];

type Check = readonly [expected: string, isFine: (value: unknown) => boolean];

const oneOf = (values: readonly string[]): Check => [
  `one of ${values.join(', ')}`,
  (value) => values.includes(value as string),
];
const text: Check = ['a text that is not empty', (value) => typeof value === 'string' && value !== ''];
const limit: Check = ['a finite number', Number.isFinite];
const span: Check = ["a duration like '5m'", isDuration];
const shared: Readonly<Record<string, Check>> = {
  name: text,
  severity: oneOf(SEVERITIES),
  labels: [`texts without ${RESERVED.join(' and ')}`, isLabels],
  summary: text,
  for: span,
  keepFiringFor: span,
  repeatInterval: span,
  flapGuard: ["false, or like { changes: 6, within: '10m' }", isFlapGuard],
};
/** What may stand in a rule, by the key that says its kind. */
const CHECKS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  reading: { ...shared, reading: text, above: limit, below: limit, clearBelow: limit, clearAbove: limit },
  absent: { ...shared, absent: text },
  contract: { ...shared, contract: text },
  job: { ...shared, job: text, when: oneOf(JOB_TROUBLES) },
};

function isDuration(value: unknown): boolean {
  try {
    milliseconds(value as Duration);
    return true;
  } catch {
    return false;
  }
}

function isLabels(value: unknown): boolean {
  return isObject(value) && Object.entries(value).every(([label, of]) => !RESERVED.includes(label) && isLabelValue(of));
}

function isFlapGuard(value: unknown): boolean {
  if (value === false) return true;
  if (!isObject(value)) return false;
  const { changes = 1, within = 0, ...unknown } = value as FlapGuard;
  return Number.isInteger(changes) && changes > 0 && isDuration(within) && Object.keys(unknown).length === 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** @throws PerfError `core/invalid-alert-rule` for what it can't mean, an unknown key included, and for one that is there twice */
export function checkRules(rules: readonly AlertRule[]): readonly CheckedRule[] {
  const checked = rules.map(checkRule);
  const seen = new Set<string>();
  for (const { fingerprint, rule } of checked) {
    if (seen.has(fingerprint)) throw invalid(rule, ['labels', 'others than those of a rule before', rule.labels]);
    seen.add(fingerprint);
  }
  return checked;
}

function checkRule(rule: AlertRule): CheckedRule {
  const problem = problemWith(rule);
  if (problem !== undefined) throw invalid(rule, problem);
  const { name, severity = 'warning', labels = {}, repeatInterval = '4h', keepFiringFor = 0, flapGuard = {} } = rule;
  const all = canonical(wellFormed({ ...labels, alertname: name, severity }));
  return {
    rule: Object.freeze({ ...rule }),
    severity,
    labels: all,
    fingerprint: fingerprintOf(all),
    repeatInterval: milliseconds(repeatInterval),
    terms: {
      for: milliseconds(rule.for ?? 0),
      keepFiringFor: milliseconds(keepFiringFor),
      flapGuard: flapGuard === false ? undefined : flapLimit(flapGuard),
    },
  };
}

function flapLimit({ changes = 6, within = '10m' }: FlapGuard): FlapLimit {
  return { changes, within: milliseconds(within) };
}

/** Half a character has no UTF-8: two such labels would share a fingerprint, so they are one label. */
function wellFormed(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name.toWellFormed(), String(value).toWellFormed()]),
  );
}

type Problem = readonly [key: string, expected: string, got: unknown];

function problemWith(rule: AlertRule): Problem | undefined {
  const kinds = isObject(rule) ? Object.keys(CHECKS).filter((kind) => Object.hasOwn(rule, kind)) : [];
  const checks = CHECKS[kinds[0] as string];
  if (checks === undefined || kinds.length > 1) return ['rule', `on one of ${Object.keys(CHECKS).join(', ')}`, rule];
  for (const [key, value] of Object.entries({ ...rule, name: rule.name })) {
    const [expected, isFine] = (Object.hasOwn(checks, key) && checks[key]) || ['known', () => false];
    if (!isFine(value) && (value !== undefined || key === 'name')) return [key, expected, value];
  }
  if ('absent' in rule && rule.for === undefined) return ['for', span[0], rule.for];
  return 'reading' in rule ? problemWithLimits(rule) : undefined;
}

function problemWithLimits({ above, below, clearBelow, clearAbove }: ThresholdRule): Problem | undefined {
  if ((above === undefined) === (below === undefined)) return ['reading', 'with exactly one of above and below', above];
  if (clearBelow !== undefined && !(clearBelow <= (above ?? Number.NaN)))
    return ['clearBelow', 'at most `above`', clearBelow];
  if (clearAbove !== undefined && !(clearAbove >= (below ?? Number.NaN)))
    return ['clearAbove', 'at least `below`', clearAbove];
  return undefined;
}

function invalid(rule: AlertRule, [key, expected, got]: Problem): PerfError {
  return new PerfError('core/invalid-alert-rule', {
    message: `Expected \`${key}\` of the alert rule ${shown(rule?.name)} to be ${expected}, got \`${shown(got)}\``,
    hint: "Write it like { name: 'memory', reading: 'process.rss', above: 512e6, for: '5m', severity: 'critical' }.",
  });
}
