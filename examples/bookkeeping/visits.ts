/**
 * What people do with the books, one request after the other: look something up, book a transaction, make a mistake.
 *
 * A visit stops early when a step is refused, as a person would. Each draws from random numbers of its own, so that the
 * same seed makes the same visits, however they overlap.
 */
import type { Visit } from './arrivals.ts';
import type { Client } from './client.ts';
import type { Draft } from './double-entry.ts';
import { seededRandom } from './seed.ts';

type Random = () => number;
type Scene = (client: Client, random: Random) => Promise<void>;

const CUSTOMERS = 1_000;
const NOBODY = 999_999;
const MISTAKES = 0.03;
const BOOKINGS = 0.5;

/** Visits in a realistic mix: a function that picks the next one. */
export function visitsOf(client: Client, random: Random): () => Visit {
  return () => {
    const own = seededRandom(Math.floor(random() * 2 ** 32));
    const scene = pick(own);
    return () => scene(client, own);
  };
}

function pick(random: Random): Scene {
  const share = random();
  if (share < MISTAKES) return mistakes[Math.floor(random() * mistakes.length)] ?? lookUp;
  return share < MISTAKES + BOOKINGS ? book : lookUp;
}

const lookUp: Scene = async (client, random) => {
  const id = someCustomer(random);
  await client.call('GET /customers/:id', { id });
  await client.call('GET /customers/:id/balance', { id });
  await client.call(random() < 0.5 ? 'GET /customers/:id/invoices' : 'GET /journal', { id });
};

const book: Scene = async (client, random) => {
  const body = draft(random);
  await client.call('GET /customers/:id', { id: body.customer });
  const id = await openSession(client);
  await client.call('POST /sessions/:id/transactions', { id, body });
  if (random() < 0.4) await client.call('POST /sessions/:id/transactions', { id, body: draft(random) });
  // Some people are called away; their session times out.
  if (random() < 0.05) return;
  const approval = await client.call('POST /sessions/:id/approve', { id });
  if (approval.status !== 200) return;
  await client.call('POST /sessions/:id/post', { id });
  await client.call('GET /customers/:id/balance', { id: body.customer });
};

const mistakes: readonly Scene[] = [
  async (client) => {
    await client.call('GET /customers/:id', { id: NOBODY });
  },
  async (client) => {
    await client.call('POST /sessions/:id/approve', { id: await openSession(client) });
  },
  async (client, random) => {
    const id = await openSession(client);
    await client.call('POST /sessions/:id/transactions', { id, body: { ...draft(random), amount: -5 } });
  },
  async (client) => {
    const id = await openSession(client);
    await client.call('POST /sessions/:id/transactions', { id, body: '{"customer": 1,' });
  },
];

async function openSession(client: Client): Promise<string> {
  const { status, body } = await client.call('POST /sessions');
  if (status !== 201) throw new Error(`Expected a session, got status ${status}`);
  return (body as { id: string }).id;
}

const someCustomer = (random: Random): number => 1 + Math.floor(random() * CUSTOMERS);

const draft = (random: Random): Draft => ({
  customer: someCustomer(random),
  kind: random() < 0.6 ? 'invoice' : 'payment',
  amount: 1_000 + Math.floor(random() * 49_000),
  day: '2026-03-14',
  memo: 'entered at the desk',
});
