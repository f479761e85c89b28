/**
 * Rules on alerts as rules of Prometheus: pending for as long, at the same limits, with the same severity.
 *
 * Between its limit and the limit to clear an alert stays what it is: the series `ALERTS`, by which Prometheus remembers
 * which fire, is a part of such an expression.
 */
import { type AlertRule, milliseconds, type ReadingContract, type ThresholdRule } from '@perf/core';
import { labelNames } from '@perf/core/telemetry';
import { type Noted, RATIO } from './contract-rules.ts';
import { absenceExpression, judges, type Naming, readingExpression, selector } from './names.ts';
import type { Rule } from './rule-file.ts';

type ContractRule = Extract<AlertRule, { readonly contract: string }>;
type JobRule = Extract<AlertRule, { readonly job: string }>;

const ACTION = 'Look at `perfkit health` and `perfkit report --since 15m` on that host.';

export function alertRules(rule: AlertRule, naming: Naming, contracts: readonly ReadingContract[]): Noted {
  const notes = notesOn(rule);
  if ('reading' in rule) return { notes, rules: [alert(rule, naming, thresholdParts(rule, naming))] };
  if ('absent' in rule) {
    const said = { expr: absenceExpression(rule.absent, naming), words: `${plain(rule.absent)} is missing` };
    return {
      notes: [...notes, `${rule.name}: fires when no host has ${rule.absent}, not for each host`],
      rules: [alert(rule, naming, said)],
    };
  }
  if ('job' in rule) return { notes, rules: [alert(rule, naming, jobParts(rule, naming))] };
  return ofContract(rule, naming, { contracts, notes });
}

interface Parts {
  readonly expr: string;
  /** What is so when it fires; may hold Prometheus's templates. */
  readonly words: string;
  /** Before that of the rule begins. */
  readonly before?: number;
}

function thresholdParts(rule: ThresholdRule, naming: Naming): Parts {
  const { reading, above, below, clearBelow, clearAbove } = rule;
  const { text, perUnit } = readingExpression(reading, naming);
  const limit = ((above ?? below) as number) * perUnit;
  const beyond = above === undefined ? '<' : '>';
  const [clear, held] = above === undefined ? [clearAbove, '<='] : [clearBelow, '>='];
  const own = { ...labelsOf(rule), alertname: rule.name, alertstate: 'firing', severity: rule.severity ?? 'warning' };
  const firing = `ALERTS${selector(naming, own)}`;
  const kept =
    clear === undefined ? '' : `\nor (${text} ${held} ${clear * perUnit} and on (${judges(naming)}) ${firing})`;
  return {
    expr: `${text} ${beyond} ${limit}${kept}`,
    words: `${plain(reading)} is {{ $value | humanize }}, ${above === undefined ? 'below' : 'above'} ${limit}`,
  };
}

function jobParts({ job, when }: JobRule, naming: Naming): Parts {
  const of = selector(naming, { job_name: job, ...(when !== undefined && { trouble: when }) });
  return {
    expr: `max by (${judges(naming)}) (perfkit_job_trouble${of}) > 0`,
    words: `job ${plain(job)} is ${when ?? 'in trouble'}`,
  };
}

/** One for each contract of the name: those on a reading are broken only after their own time. */
function ofContract(
  rule: ContractRule,
  naming: Naming,
  { contracts, notes }: { readonly contracts: readonly ReadingContract[]; readonly notes: readonly string[] },
): Noted {
  const own = contracts.filter(({ name }) => name === rule.contract);
  const parts: Parts = { ...brokenParts(rule.contract, naming), before: Math.max(0, ...own.map((one) => one.for)) };
  const latched = `${rule.name}: resolves when ${rule.contract} is within its bounds again; perfkit calls it broken until it restarts`;
  return { rules: [alert(rule, naming, parts)], notes: own.length === 0 ? notes : [...notes, latched] };
}

function brokenParts(contract: string, naming: Naming): Parts {
  return {
    expr: `max by (${judges(naming)}) (${RATIO}${selector(naming, { contract })}) > 1`,
    words: `the contract on ${plain(contract)} is broken: at {{ $value | humanizePercentage }} of its limit`,
  };
}

/** Of a contract that no rule of the configuration speaks of. */
export function brokenRule(contract: string, before: number, naming: Naming): Rule {
  const rule: AlertRule = { name: 'PerfkitContractBroken', contract, labels: { contract } };
  return alert(rule, naming, { ...brokenParts(contract, naming), before });
}

function labelsOf({ labels = {} }: AlertRule): Record<string, string> {
  const names = labelNames(new Set(Object.keys(labels)));
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [names.get(label), String(value)]));
}

function alert(rule: AlertRule, { service }: Naming, { expr, words, before = 0 }: Parts): Rule {
  const own = Object.entries(labelsOf(rule)).map(([label, value]) => [label, plain(value)]);
  const held = milliseconds(rule.for ?? 0) + before;
  const kept = milliseconds(rule.keepFiringFor ?? 0);
  return {
    alert: rule.name,
    expr,
    ...(held > 0 && { for: promSpan(held) }),
    ...(kept > 0 && { keep_firing_for: promSpan(kept) }),
    labels: { severity: rule.severity ?? 'warning', service: plain(service), ...Object.fromEntries(own) },
    annotations: {
      summary: plain(rule.summary ?? `${rule.name} on ${service}`),
      description: `On {{ with $labels.host }}{{ . }}{{ else }}{{ $labels.instance }}{{ end }}: ${words}.`,
      action: ACTION,
    },
  };
}

/** Prometheus takes `{{` for a template. */
const plain = (text: string): string => text.replaceAll('{{', '{{ "{{" }}');

/** Whole milliseconds. */
export const promSpan = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.ceil(ms)}ms`);

function notesOn({ name, flapGuard, repeatInterval }: AlertRule): string[] {
  return [
    ...(typeof flapGuard === 'object' ? [`${name}: its flapGuard is not kept, Prometheus has none`] : []),
    ...(repeatInterval === undefined
      ? []
      : [`${name}: its repeatInterval is Alertmanager's to keep: repeat_interval of a route`]),
  ];
}
