/**
 * What a project tells perfkit, in `perf.config.ts`, `.js` or `.json`, or as the argument of `createPerf`.
 *
 * Text from outside is checked once, here, and becomes `Settings`: complete, with its defaults, contracts made. An error
 * names the key, the value and what to do.
 */
import {
  type AlertRule,
  type Contract,
  type ContractOptions,
  contract,
  createAlerts,
  type Duration,
  isPerfError,
  type Labels,
  milliseconds,
  PerfError,
  readingCatalogue,
  type Window,
} from '@perf/core';
import { z } from 'zod';

/** A promise about an operation. Durations in milliseconds or as texts like `'200ms'`; `errorRate` from 0 to 1. */
export interface ContractConfig {
  /** Its name as a report shows it, like `GET /report` or `save order`. */
  readonly operation: string;
  readonly labels?: Labels | undefined;
  readonly mean?: Duration | undefined;
  readonly p50?: Duration | undefined;
  readonly p95?: Duration | undefined;
  readonly p99?: Duration | undefined;
  readonly p999?: Duration | undefined;
  readonly max?: Duration | undefined;
  readonly errorRate?: number | undefined;
  /** Fewer calls are too little data. @default 20 */
  readonly minSamples?: number | undefined;
  /** Judge only the last 10 s, 1 m, 5 m or 1 h. Without it: the whole run, or the range of the report. */
  readonly window?: Exclude<Window, 'last'> | undefined;
}

export interface Config {
  /** Names the program in reports. @default the folder's name */
  readonly service?: string | undefined;
  /** Where history and runs are kept. @default `.perfkit` in the project's folder, or the variable PERFKIT_DIR */
  readonly dataDir?: string | undefined;
  readonly contracts?: readonly ContractConfig[] | undefined;
  /** What raises an alert: limits on readings, absences, broken contracts, jobs in trouble. */
  readonly alerts?: readonly AlertRule[] | undefined;
}

/** A checked configuration. */
export interface Settings {
  readonly service: string | undefined;
  readonly dataDir: string | undefined;
  readonly contracts: readonly Contract[];
  readonly alerts: readonly AlertRule[];
}

const duration = z
  .custom<Duration>(isDuration, { error: "expected milliseconds of at least 0, or a text with a unit like '200ms'" })
  .optional();

const contractSchema = z.strictObject({
  operation: z.string().min(1),
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  mean: duration,
  p50: duration,
  p95: duration,
  p99: duration,
  p999: duration,
  max: duration,
  errorRate: z.number().min(0).max(1).optional(),
  minSamples: z.int().min(1).optional(),
  window: z.enum(['10s', '1m', '5m', '1h']).optional(),
});

const configSchema = z.strictObject({
  service: z.string().min(1).optional(),
  dataDir: z.string().min(1).optional(),
  contracts: z.array(contractSchema).optional(),
  // What a rule may hold, `createAlerts` knows.
  alerts: z.array(z.custom<AlertRule>(isObject, { error: 'expected a rule, as an object' })).optional(),
});

/**
 * Checks a configuration.
 *
 * @param origin where it comes from, for the message: a file's path, or `createPerf(config)`
 * @throws PerfError `runtime/invalid-config`; its message has a line for each key that is wrong
 */
export function parseConfig(config: unknown, origin: string): Settings {
  const parsed = checked(config, origin);
  if (!parsed.success) {
    throw invalid(
      origin,
      parsed.error.issues.map((issue) => wordsFor(issue, config)),
    );
  }
  const { service, dataDir, contracts = [], alerts = [] } = parsed.data;
  const promised = contracts.map((entry) => contractFrom(entry, origin));
  return { service, dataDir, contracts: promised, alerts: checkedAlerts(alerts, promised, origin) };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isDuration(value: unknown): boolean {
  try {
    milliseconds(value as Duration);
    return true;
  } catch {
    return false;
  }
}

/** A configuration is a program: reading it may throw. */
function checked(config: unknown, origin: string): ReturnType<typeof configSchema.safeParse> {
  try {
    return configSchema.safeParse(config);
  } catch (cause) {
    throw invalid(origin, [`reading it failed: ${(cause as Error)?.message ?? String(cause)}`], cause);
  }
}

function contractFrom({ operation, ...options }: ContractConfig, origin: string): Contract {
  // zod writes keys that are absent as undefined where they are optional; a contract wants them absent.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  try {
    return contract(operation, given as ContractOptions);
  } catch (cause) {
    if (!isPerfError(cause)) throw cause;
    throw invalid(origin, [cause.message], cause);
  }
}

/** A rule on what nobody here measures or promises would stay silent for ever, or ring for ever. */
function checkedAlerts(
  rules: readonly AlertRule[],
  contracts: readonly Contract[],
  origin: string,
): readonly AlertRule[] {
  try {
    createAlerts({ rules });
  } catch (cause) {
    if (!isPerfError(cause)) throw cause;
    throw invalid(origin, [cause.message], cause);
  }
  const problems = rules.flatMap((rule, i) => {
    const known = (names: readonly string[], kind: string, name: string): string[] =>
      names.includes(name)
        ? []
        : [`\`alerts[${i}].${kind}\`: expected one of ${names.join(', ')}, got \`${shown(name)}\``];
    if ('reading' in rule) return known(Object.keys(readingCatalogue), 'reading', rule.reading);
    if ('absent' in rule) return known(Object.keys(readingCatalogue), 'absent', rule.absent);
    if ('job' in rule) return [];
    return known(
      contracts.map(({ operation }) => operation),
      'contract',
      rule.contract,
    );
  });
  if (problems.length > 0) throw invalid(origin, problems);
  return rules;
}

function wordsFor(issue: z.core.$ZodIssue, config: unknown): string {
  const path = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${path === '' ? key : `${path}.${key}`}\``).join(', ');
    return `Unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${keys}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
    config,
  );
  const expected = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return `\`${path === '' ? 'config' : path}\`: ${expected}, got \`${shown(value)}\``;
}

function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function invalid(origin: string, problems: readonly string[], cause?: unknown): PerfError {
  return new PerfError('runtime/invalid-config', {
    message: `${origin} is not a configuration perfkit understands:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: `Correct ${problems.length === 1 ? 'the key' : 'the keys'} above. Known keys: service, dataDir, contracts (operation, labels, mean, p50, p95, p99, p999, max, errorRate, minSamples, window), alerts (name; reading with above or below, absent, contract or job; severity, for, keepFiringFor, repeatInterval, flapGuard, labels, summary).`,
    cause,
  });
}
