import { emitK6, load } from '@perf/validators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookkeepers } from './load.ts';
import { type Bookkeeping, startBookkeeping } from './server.ts';

let server: Bookkeeping;
beforeAll(async () => {
  server = await startBookkeeping({ customers: 20, transactions: 100 });
});
afterAll(() => server.stop());

describe('bookkeepers', () => {
  it('do their work, each step told by its name', async () => {
    const before = server.books.balance(7);
    const result = await load({
      target: bookkeepers(server.url),
      concurrency: 4,
      iterations: 8,
      contracts: 'errors<1',
    });
    expect(result).toMatchObject({ requests: 8, failed: 0, errors: {} });
    expect(Object.entries(result.steps).map(([step, { requests }]) => `${step}: ${requests}`)).toEqual([
      ...['open a session: 8', 'enter a receipt: 8', 'approve: 8', 'post: 8', 'look at the balance: 8'],
    ]);
    // Four receipts, twice each.
    expect(server.books.balance(7) - before).toBe(2 * 129_900);
  });

  it('are a script for k6 as well', async () => {
    const script = await emitK6({ target: bookkeepers(server.url), rate: 20, duration: '1m', contracts: 'p95<200ms' });
    expect(script).toContain('/sessions/{{session}}/transactions');
  });
});
