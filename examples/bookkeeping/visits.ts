/**
 * What people do with the books, one request after the other: look something up, book a transaction, make a mistake.
 *
 * A visit stops early when a step is refused, as a person would.
 */
import type { Client } from './client.ts';

export type Visit = () => Promise<void>;

const CUSTOMERS = 1_000;
const NOBODY = 999_999;

/** Visits in a realistic mix: a function that picks the next one. */
export function visitsOf(client: Client, random: () => number): () => Visit {
  const below = (end: number) => Math.floor(random() * end);
  const draft = () => ({
    customer: 1 + below(CUSTOMERS),
    kind: random() < 0.6 ? 'invoice' : 'payment',
    amount: 1_000 + below(49_000),
    day: '2026-03-14',
    memo: 'entered at the desk',
  });

  async function lookUp(): Promise<void> {
    const id = 1 + below(CUSTOMERS);
    await client.call('GET /customers/:id', { id });
    await client.call('GET /customers/:id/balance', { id });
    await client.call(random() < 0.5 ? 'GET /customers/:id/invoices' : 'GET /journal', { id });
  }

  async function book(): Promise<void> {
    const transaction = draft();
    await client.call('GET /customers/:id', { id: transaction.customer });
    const id = await openSession(client);
    await client.call('POST /sessions/:id/transactions', { id, body: transaction });
    if (random() < 0.4) await client.call('POST /sessions/:id/transactions', { id, body: draft() });
    // Some people are called away; their session times out.
    if (random() < 0.05) return;
    const approval = await client.call('POST /sessions/:id/approve', { id });
    if (approval.status !== 200) return;
    await client.call('POST /sessions/:id/post', { id });
    await client.call('GET /customers/:id/balance', { id: transaction.customer });
  }

  const mistakes: readonly Visit[] = [
    async () => void (await client.call('GET /customers/:id', { id: NOBODY })),
    async () => void (await client.call('POST /sessions/:id/approve', { id: await openSession(client) })),
    async () => {
      const id = await openSession(client);
      await client.call('POST /sessions/:id/transactions', { id, body: { ...draft(), amount: -5 } });
    },
    async () => {
      const id = await openSession(client);
      await client.call('POST /sessions/:id/transactions', { id, body: '{"customer": 1,' });
    },
  ];
  return () => {
    const kind = random();
    if (kind < 0.03) return mistakes[below(mistakes.length)] ?? lookUp;
    return kind < 0.5 ? book : lookUp;
  };
}

async function openSession(client: Client): Promise<string> {
  const { status, body } = await client.call('POST /sessions');
  if (status !== 201) throw new Error(`No session: ${status}`);
  return (body as { id: string }).id;
}
