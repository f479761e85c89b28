/**
 * The rule file of Prometheus for a configuration: `perfkit export rules`.
 *
 * What Prometheus can't do as perfkit does it stands in `notes`; nothing is left out without a word.
 */
import type { AlertRule } from '@perf/core';
import type { Settings } from '../config.ts';
import { alertRules, brokenRule, promSpan } from './alert-rules.ts';
import { contractRules, type Noted, readingContractRules } from './contract-rules.ts';
import type { MetricsFrom, Naming } from './names.ts';
import type { RuleFile } from './rule-file.ts';
import { comments, type Plain, yaml } from './yaml.ts';

export interface RulesOptions {
  readonly service: string;
  /** @default 'scrape' */
  readonly metricsFrom?: MetricsFrom;
  /** How often Prometheus looks. @default 15 seconds */
  readonly interval?: number;
}

type Promising = Pick<Settings, 'contracts' | 'readingContracts' | 'alerts' | 'inhibitions'>;

/** What is so for every rule. */
const OF_ALL = [
  'a figure that is missing resolves an alert in Prometheus; in perfkit it stays what it was',
  'an alert that comes and goes is not held by the flap guard of perfkit',
  'quantiles are those of native histograms; of classic buckets, which end on powers of two, they are guessed within an octave',
];

export function rulesOf(
  { contracts, readingContracts, alerts, inhibitions }: Promising,
  { service, metricsFrom = 'scrape', interval = 15_000 }: RulesOptions,
): RuleFile {
  const naming: Naming = { service, from: metricsFrom };
  const promised = contracts.map((one) => contractRules(one, naming));
  const recorded = [
    ...promised.flatMap(({ rules }) => rules),
    ...readingContracts.flatMap((one) => readingContractRules(one, naming)),
  ];
  const own = alerts.map((rule) => alertRules(rule, naming, readingContracts));
  const waits = new Map<string, number>(contracts.map(({ operation }) => [operation, 0]));
  for (const { name, for: span } of readingContracts) waits.set(name, Math.max(span, waits.get(name) ?? 0));
  const unspoken = [...waits].filter(([name]) => !alerts.some((rule) => isOn(rule, name)));
  const rules = [
    ...recorded,
    ...own.flatMap((one) => one.rules),
    ...unspoken.map(([name, before]) => brokenRule(name, before, naming)),
  ];
  const groups = rules.length === 0 ? [] : [{ name: `perfkit ${service}`, interval: promSpan(interval), rules }];
  return {
    groups,
    notes: notesOf([...promised, ...own], { alerts, metricsFrom, isInhibiting: inhibitions.length > 0 }),
  };
}

const isOn = (rule: AlertRule, contract: string): boolean => 'contract' in rule && rule.contract === contract;

function notesOf(
  all: readonly Noted[],
  {
    alerts,
    metricsFrom,
    isInhibiting,
  }: { alerts: readonly AlertRule[]; metricsFrom: MetricsFrom; isInhibiting: boolean },
): string[] {
  const jobs = alerts.flatMap((rule) => ('job' in rule ? rule.name : []));
  const where = metricsFrom === 'otel' ? 'OpenTelemetry' : 'remote write';
  return [
    ...OF_ALL,
    ...all.flatMap(({ notes }) => notes),
    ...(jobs.length === 0 ? [] : [`${jobs.join(', ')}: jobs are told to who scrapes, not by ${where}`]),
    ...(isInhibiting ? ['inhibitions are Alertmanager’s to keep: `perfkit export alertmanager` writes them'] : []),
  ];
}

/** @param command what makes the file again */
export function rulesText({ groups, notes }: RuleFile, command: string): string {
  const head = [
    `Written by \`${command}\`.`,
    'What Prometheus does not do as perfkit does it:',
    ...notes.map((note) => `- ${note}`),
  ];
  return `${comments(head)}${yaml({ groups: groups as unknown as Plain })}`;
}
