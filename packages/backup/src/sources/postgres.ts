/**
 * A PostgreSQL database, dumped by PostgreSQL's own `pg_dump` as of the moment when that begins.
 *
 * The connection goes through the environment, where other users of the machine can't see it: a password in an argument
 * stands in every list of processes.
 */
import { type EpochMs, PerfError, systemClock } from '@perf/core';
import type { Source } from '../source.ts';

export interface PostgresOptions {
  /** `postgresql://user:password@host:port/database?sslmode=require`. What is given beside it wins. */
  readonly url?: string;
  /** A name or address, or the folder of a socket. @default what `PGHOST` says */
  readonly host?: string;
  /** @default what `PGPORT` says */
  readonly port?: number;
  /** @default what `PGUSER` says */
  readonly user?: string;
  /** @default what `PGPASSWORD` or the user's password file says */
  readonly password?: string;
  /** @default what `PGDATABASE` says */
  readonly database?: string;
  /** @default `pg_dump` on PATH */
  readonly program?: string;
  /** Added to its arguments, such as `--exclude-table-data=logs`. @default [] */
  readonly args?: readonly string[];
  /** @default the wall clock */
  readonly now?: () => EpochMs;
}

/** Plain text: equal rows are equal bytes, so that what did not change is kept already. Never asks for a password. */
const ARGUMENTS = ['--format=plain', '--no-password'];

/**
 * A database of PostgreSQL, as `pg_dump` writes it.
 *
 * @throws PerfError `core/invalid-argument` for a `url` that says something else than a connection
 */
export function postgres({
  program = 'pg_dump',
  args = [],
  now = systemClock.now,
  ...options
}: PostgresOptions = {}): Source {
  const environment = environmentOf(options);
  return {
    kind: 'postgres',
    open: async () => ({
      moment: now(),
      chunking: 'state',
      content: { read: 'postgres', program, args: [...ARGUMENTS, ...args], environment },
      stall: () => undefined,
      close: async () => undefined,
    }),
  };
}

type Connection = Pick<PostgresOptions, 'url' | 'host' | 'port' | 'user' | 'password' | 'database'>;
type Environment = Readonly<Record<string, string>>;

function environmentOf({ url, host, port, user, password, database }: Connection): Environment {
  return {
    // Whoever has set one knows better; without one a server that does not answer would hold up the backup for minutes.
    ...(process.env.PGCONNECT_TIMEOUT === undefined ? { PGCONNECT_TIMEOUT: '10' } : {}),
    ...(url === undefined ? {} : fromUrl(url)),
    ...defined({ PGHOST: host, PGPORT: port?.toString(), PGUSER: user, PGPASSWORD: password, PGDATABASE: database }),
  };
}

function fromUrl(text: string): Environment {
  const found = partsOf(text);
  if (typeof found !== 'string') return found;
  throw new PerfError('core/invalid-argument', {
    // Neither the address nor what failed to read it is shown: there may be a password in both.
    message: `Expected \`url\` to be an address of PostgreSQL, got ${found}`,
    hint: 'Write it as postgresql://user:password@host:port/database?sslmode=require, and set anything else by PG… variables.',
  });
}

/** @returns in words what it is instead of an address */
function partsOf(text: string): Environment | string {
  try {
    const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text);
    if (!/^postgres(ql)?:$/.test(protocol)) return `\`${protocol}\``;
    const { sslmode, ...others } = Object.fromEntries(searchParams);
    const [other] = Object.keys(others);
    if (other !== undefined) return `the parameter \`${other}\``;
    const part = (escaped: string): string | undefined => (escaped === '' ? undefined : decodeURIComponent(escaped));
    return defined({
      PGHOST: part(hostname.replace(/^\[|\]$/g, '')),
      PGPORT: part(port),
      PGUSER: part(username),
      PGPASSWORD: part(password),
      PGDATABASE: part(pathname.slice(1)),
      PGSSLMODE: sslmode,
    });
  } catch {
    return 'something that is no address';
  }
}

function defined(all: Readonly<Record<string, string | undefined>>): Environment {
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
