/**
 * What a project tells perfkit, in `perf.config.ts`, `.js` or `.json`, or as the argument of `createPerf`.
 *
 * Text from outside is checked once, here, and becomes `Settings`: complete, with its defaults, contracts made. An error
 * names the key, the value and what to do.
 */
import { type AlertRule, createAlerts, type InhibitionRule, readingCatalogue } from '@perf/core';
import { isUsageReading } from '@perf/core/usage';
import { type Check, createHealth, type MaintenanceOptions } from '@perf/health';
import { z } from 'zod';
import { type BackupConfig, backupSection } from './config-backup.ts';
import {
  type ContractConfig,
  contractEntry,
  type Promised,
  promisedIn,
  type ReadingContractConfig,
} from './config-contracts.ts';
import { type GateConfig, gateSection } from './config-gate.ts';
import { type McpConfig, type McpSettings, mcpSection, mcpSettings } from './config-mcp.ts';
import { checkNotify, type NotifyConfig, notifySection } from './config-notify.ts';
import { type OptimizerConfig, optimizerSection } from './config-optimizer.ts';
import { fromHost, type RemoteWriteConfig, remoteWriteSection } from './config-remote-write.ts';
import { invalid, orInvalid, shown, wordsFor } from './config-words.ts';
import { contractsOf, type Declared, declaredIn, declaredSections } from './declared/config-declared.ts';
import type {
  JobConfig,
  LimitConfig,
  OperationConfig,
  RecoveryConfig,
  SessionsConfig,
} from './declared/declarations.ts';
import { type CheckConfig, checkEntry, checksFrom } from './health/config-checks.ts';
import { namesOfKnown } from './health/known-checks.ts';

export interface Config {
  /** Names the program in reports. @default the folder's name */
  readonly service?: string | undefined;
  /** Names the machine, as the label `host` of what is scraped and sent. @default its host name */
  readonly host?: string | undefined;
  /** Where history and runs are kept. @default `.perfkit` in the project's folder, or the variable PERFKIT_DIR */
  readonly dataDir?: string | undefined;
  readonly contracts?: readonly (ContractConfig | ReadingContractConfig)[] | undefined;
  /** What raises an alert: limits on readings, absences, broken contracts, jobs in trouble. */
  readonly alerts?: readonly AlertRule[] | undefined;
  /** Which alerts are not told of while others fire: `{ source, target, equal }`, matchers as in Alertmanager. */
  readonly inhibitions?: readonly InhibitionRule[] | undefined;
  /** A Prometheus, VictoriaMetrics or Mimir that gets the measurements as well. */
  readonly remoteWrite?: RemoteWriteConfig | undefined;
  /** What is asked whether it is there and well, beside what is measured anyway. */
  readonly health?: HealthConfig | undefined;
  /** Files and databases that are backed up while `perfkit serve` or a program with `createPerf` runs. */
  readonly backup?: BackupConfig | undefined;
  /** How bold advice is, and within which bounds anything may be set. */
  readonly optimizer?: OptimizerConfig | undefined;
  /** How `perfkit gate` builds and measures two revisions. */
  readonly gate?: GateConfig | undefined;
  /** Who is told of alerts, by which channels. */
  readonly notify?: NotifyConfig | undefined;
  /** What the program does, by name: promises about it and its kind; their names are known to TypeScript, as those below. */
  readonly operations?: Readonly<Record<string, OperationConfig>> | undefined;
  /** How much there may be of what grows: `{ customers: 1_000, transactions: { max: 10_000, warnAt: 0.9 } }`. */
  readonly limits?: Readonly<Record<string, LimitConfig>> | undefined;
  /** Kinds of sessions: `{ users: { idle: '30m' } }`. */
  readonly sessions?: Readonly<Record<string, SessionsConfig>> | undefined;
  /** Work that runs by itself, and when it is expected to: `{ 'import mail': { every: '5m' } }`. */
  readonly jobs?: Readonly<Record<string, JobConfig>> | undefined;
  /** What to do when an operation fails, by the operation. */
  readonly recovery?: Readonly<Record<string, RecoveryConfig>> | undefined;
  /** What agents may do through `perfkit-mcp` besides reading. @default nothing */
  readonly mcp?: McpConfig | undefined;
}

export interface HealthConfig {
  readonly checks?: readonly CheckConfig[] | undefined;
  /** When what is not well is excused: `{ from: 'Sat 02:00', to: 'Sat 04:00', zone: 'Europe/Berlin', checks: ['database'] }`. */
  readonly maintenance?: readonly MaintenanceOptions[] | undefined;
}

/** What raises alerts, and what keeps them quiet. */
export interface AlertSettings {
  readonly alerts: readonly AlertRule[];
  readonly inhibitions: readonly InhibitionRule[];
}

/** A checked configuration. */
export interface Settings extends Promised, AlertSettings {
  readonly service: string | undefined;
  readonly host: string | undefined;
  readonly dataDir: string | undefined;
  readonly remoteWrite: RemoteWriteConfig | undefined;
  readonly checks: readonly Check[];
  readonly maintenance: readonly MaintenanceOptions[];
  readonly backup: BackupConfig | undefined;
  readonly optimizer: OptimizerConfig | undefined;
  readonly gate: GateConfig | undefined;
  readonly notify: NotifyConfig | undefined;
  readonly mcp: McpSettings;
  readonly declared: Declared;
}

const READINGS = [...Object.keys(readingCatalogue), 'limit.NAME.use', 'limit.NAME.used', 'sessions.NAME.active'];

const matchers = z.array(z.string(), { error: 'expected matchers, like [\'severity="critical"\']' }).min(1);

const configSchema = z.strictObject({
  ...declaredSections,
  backup: backupSection.optional(),
  optimizer: optimizerSection.optional(),
  gate: gateSection.optional(),
  notify: notifySection.optional(),
  mcp: mcpSection.optional(),
  service: z.string().min(1).optional(),
  host: z.string().min(1).optional(),
  dataDir: z.string().min(1).optional(),
  contracts: z.array(contractEntry).optional(),
  // What a rule may hold, `createAlerts` knows.
  alerts: z.array(z.custom<AlertRule>(isObject, { error: 'expected a rule, as an object' })).optional(),
  health: z
    .strictObject({
      checks: z.array(checkEntry).optional(),
      // What a window may hold, `createHealth` knows.
      maintenance: z
        .array(z.custom<MaintenanceOptions>(isObject, { error: 'expected a window, as an object' }))
        .optional(),
    })
    .optional(),
  inhibitions: z
    .array(z.strictObject({ source: matchers, target: matchers, equal: z.array(z.string().min(1)).optional() }))
    .optional(),
  remoteWrite: remoteWriteSection.optional(),
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
  const { service, host, dataDir, contracts = [], alerts = [], backup, optimizer, gate, notify } = parsed.data;
  const inhibitions = (parsed.data.inhibitions ?? []) as readonly InhibitionRule[];
  const promised = orInvalid(origin, () => promisedIn([...contractsOf(parsed.data.operations), ...contracts]));
  const { checks: entries = [], maintenance = [] } = parsed.data.health ?? {};
  const checks = orInvalid(origin, () => fittingChecks(entries, maintenance));
  if (notify !== undefined) orInvalid(origin, () => checkNotify(notify));
  return {
    service,
    host,
    dataDir,
    checks,
    maintenance,
    ...promised,
    ...checkedAlerts({ alerts, inhibitions }, promised, origin),
    remoteWrite: fromHost(parsed.data.remoteWrite, host),
    backup,
    optimizer,
    gate,
    notify,
    mcp: mcpSettings(parsed.data.mcp),
    declared: declaredIn(parsed.data),
  };
}

/**
 * Whether they fit together, they are asked together: they depend on each other alone, since what is known anyway is asked
 * apart; a window may name that too.
 */
function fittingChecks(entries: readonly CheckConfig[], maintenance: readonly MaintenanceOptions[]): readonly Check[] {
  const checks = entries.flatMap(checksFrom);
  createHealth({ checks });
  createHealth({ checks: [...checks, ...namesOfKnown(checks)], maintenance });
  return checks;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A configuration is a program: reading it may throw. */
function checked(config: unknown, origin: string): ReturnType<typeof configSchema.safeParse> {
  try {
    return configSchema.safeParse(config);
  } catch (cause) {
    throw invalid(origin, [`reading it failed: ${(cause as Error)?.message ?? String(cause)}`], cause);
  }
}

/** A rule on what nobody here measures or promises would stay silent for ever, or ring for ever. */
function checkedAlerts(settings: AlertSettings, promised: Promised, origin: string): AlertSettings {
  const { alerts: rules, inhibitions } = settings;
  orInvalid(origin, () => createAlerts({ rules, inhibitions }));
  const promises = [
    ...promised.contracts.map(({ operation }) => operation),
    ...promised.readingContracts.map(({ name }) => name),
  ];
  const problems = rules.flatMap((rule, i) => {
    const known = (names: readonly string[], kind: string, name: string): string[] =>
      names.includes(name)
        ? []
        : [`\`alerts[${i}].${kind}\`: expected one of ${names.join(', ')}, got \`${shown(name)}\``];
    // Which limits, sessions and jobs there are, the program will say.
    const knownReading = (kind: string, name: string): string[] =>
      isUsageReading(name) ? [] : known(READINGS, kind, name);
    if ('reading' in rule) return knownReading('reading', rule.reading);
    if ('absent' in rule) return knownReading('absent', rule.absent);
    return 'job' in rule ? [] : known(promises, 'contract', rule.contract);
  });
  if (problems.length > 0) throw invalid(origin, problems);
  return settings;
}
