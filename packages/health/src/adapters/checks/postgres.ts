/** Whether PostgreSQL answers a query, through the client that the program has: its pool, its credentials, its limits. */
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse, rounded } from './built-in.ts';

export interface PostgresOptions extends CommonOptions {
  /** A `Pool` or `Client` of pg, or whatever has such a `query`. */
  readonly client: { query(text: string): PromiseLike<unknown> };
  /** @default 'select 1' */
  readonly query?: string;
}

/** SQLSTATE classes and codes that say no to who asks, not to the question. */
const DENIED = /^(?:28...|42501)$/;

/** A query through a pool that is starved waits for its deadline, as any other would. Kind: readiness. */
export function postgresCheck({ client, query = 'select 1', ...options }: PostgresOptions): Check {
  if (typeof client?.query !== 'function') {
    refuse('postgresCheck', 'client', { expected: 'a client with a function `query`', got: typeof client });
  }
  return builtIn({ name: 'postgres', outside: true }, options, async (): Promise<Outcome> => {
    const began = performance.now();
    try {
      await client.query(query);
    } catch (error) {
      const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
      if (DENIED.test(String(code))) return { state: 'unauthorised', text: String(message) };
      throw error;
    }
    return { state: 'pass', observed: [{ name: 'query', value: rounded(performance.now() - began), unit: 'ms' }] };
  });
}
