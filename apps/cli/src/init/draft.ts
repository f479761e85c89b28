/** From answers to a configuration. */
import { basename, resolve } from 'node:path';
import type { Config } from '@perf/runtime';

export interface ProposedContract {
  readonly operation: string;
  readonly p95: string;
  readonly errorRate: number;
}

export interface Answers {
  readonly service?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly contracts: readonly ProposedContract[];
  /** Whether a broken contract raises an alert. */
  readonly alerts: boolean;
  /** Files or folders, from the project on. */
  readonly backup: readonly string[];
  /** Addresses that have to answer. */
  readonly checks: readonly string[];
}

export function configOf({ service, dataDir, contracts, alerts, backup, checks }: Answers): Config {
  return {
    ...(service !== undefined && { service }),
    ...(dataDir !== undefined && { dataDir }),
    contracts,
    ...(alerts && contracts.length > 0 && { alerts: contracts.map(alertOn) }),
    ...(checks.length > 0 && { health: { checks: named(checks, hostOf).map(([name, http]) => ({ name, http })) } }),
    ...(backup.length > 0 && {
      backup: { sources: Object.fromEntries(named(backup, sourceName).map(([name, files]) => [name, { files }])) },
    }),
  };
}

/** Not at the first bad minute: somebody is told when it stays. */
const alertOn = ({ operation }: ProposedContract) =>
  ({ name: `${operation} breaks its contract`, contract: operation, for: '5m', severity: 'critical' }) as const;

/** Each with a name of its own. */
function named(values: readonly string[], nameOf: (value: string) => string): [name: string, value: string][] {
  const taken = new Map<string, number>();
  return values.map((value) => {
    const name = nameOf(value);
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return [times === 1 ? name : `${name}-${times}`, value];
  });
}

/** An address that is none is refused by the configuration itself, in its words. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host.replaceAll(/[^\w.-]/g, '-') : url);

const sourceName = (path: string): string => basename(resolve(path)).replaceAll(/[^\w.-]/g, '-') || 'files';
