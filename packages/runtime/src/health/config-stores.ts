/** Checks of a configuration that ask what a program keeps its things in: names, disks and databases. */
import type { Check } from '@perf/health';
import {
  diskSpaceCheck,
  dnsCheck,
  type PostgresOptions,
  postgresCheck,
  type RedisOptions,
  redisCheck,
  sqliteFileCheck,
} from '@perf/health/checks';
import { z } from 'zod';
import { type CommonCheckConfig, common, given, type Own, type Shared } from './config-common.ts';

/** Passes when the name has addresses, of which one is among `expect`. */
export interface DnsCheckConfig extends CommonCheckConfig {
  readonly dns: string;
  readonly servers?: readonly string[] | undefined;
  readonly expect?: readonly string[] | undefined;
}

/** Passes while the disk of the folder has more than `warn` and `fail` free, as shares of 1. */
export interface DiskCheckConfig extends CommonCheckConfig {
  readonly disk: string;
  readonly warn?: number | undefined;
  readonly fail?: number | undefined;
  readonly writable?: boolean | undefined;
}

/** Passes when the database file can be opened; `quick` reads all of it. */
export interface SqliteCheckConfig extends CommonCheckConfig {
  readonly sqlite: string;
  readonly depth?: 'schema' | 'quick' | undefined;
}

/** Passes when the client is answered: one of `redis` or `ioredis`, in a configuration that is a program. */
export interface RedisCheckConfig extends CommonCheckConfig {
  readonly redis: RedisOptions['client'];
}

/** The same with a `Pool` or `Client` of `pg`. */
export interface PostgresCheckConfig extends CommonCheckConfig {
  readonly postgres: PostgresOptions['client'];
  readonly query?: string | undefined;
}

export type StoreConfig = DnsCheckConfig | DiskCheckConfig | SqliteCheckConfig | RedisCheckConfig | PostgresCheckConfig;

const texts = z.array(z.string().min(1)).min(1).optional();
const share = z.number().gt(0).lt(1).optional();

export const STORE_SCHEMAS: Readonly<Record<'dns' | 'disk' | 'sqlite' | 'redis' | 'postgres', z.ZodType>> = {
  dns: z.strictObject({ ...common, dns: z.string().min(1), servers: texts, expect: texts }),
  disk: z.strictObject({
    ...{ ...common, disk: z.string().min(1), warn: share, fail: share },
    writable: z.boolean().optional(),
  }),
  sqlite: z.strictObject({
    ...{ ...common, sqlite: z.string().min(1) },
    depth: z.enum(['schema', 'quick']).optional(),
  }),
  redis: z.strictObject({ ...common, redis: clientWith<RedisOptions['client']>('ping') }),
  postgres: z.strictObject({
    ...{ ...common, postgres: clientWith<PostgresOptions['client']>('query') },
    query: z.string().min(1).optional(),
  }),
};

export function storeFrom(own: Own<StoreConfig>, shared: Shared): Check {
  if ('dns' in own) {
    const { dns: hostname, ...rest } = own;
    return dnsCheck({ ...shared, ...given(rest), hostname });
  }
  if ('disk' in own) {
    const { disk: path, ...rest } = own;
    return diskSpaceCheck({ ...shared, ...given(rest), path });
  }
  if ('sqlite' in own) {
    const { sqlite: path, ...rest } = own;
    return sqliteFileCheck({ ...shared, ...given(rest), path });
  }
  if ('redis' in own) return redisCheck({ ...shared, client: heard(own.redis) });
  const { postgres: client, ...rest } = own;
  return postgresCheck({ ...shared, ...given(rest), client: heard(client) });
}

/** A client tells of a connection that broke by an event that ends a program in which nobody hears it. The check tells of it. */
function heard<Client extends object>(client: Client): Client {
  const { on } = client as { on?: (event: 'error', listener: () => void) => unknown };
  if (typeof on === 'function') on.call(client, 'error', () => undefined);
  return client;
}

/** A configuration in JSON has none. */
function clientWith<Client>(method: string): z.ZodType<Client> {
  const has = (value: unknown): boolean => typeof (value as Record<string, unknown> | null)?.[method] === 'function';
  return z.custom<Client>(has, {
    error: `expected a client with a function \`${method}\`, in a perf.config.ts or .js`,
  });
}
