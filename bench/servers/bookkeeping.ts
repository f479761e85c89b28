/** About a millisecond of work for each answer: a statement of account, added up and written as JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './serving.ts';

const ENTRIES = 1_600;

const entries = Array.from({ length: ENTRIES }, (_, i) => ({
  id: i,
  customer: i % 40,
  amount: ((i * 7919) % 100_000) - 50_000,
  memo: `invoice ${i}`,
}));

function statement(): string {
  const totals = new Map<number, number>();
  for (const { customer, amount } of entries) totals.set(customer, (totals.get(customer) ?? 0) + amount);
  const largest = entries.toSorted((a, b) => b.amount - a.amount).slice(0, 20);
  const written = JSON.parse(JSON.stringify(entries)) as typeof entries;
  return JSON.stringify({ count: written.length, totals: [...totals], largest });
}

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(statement());
});
server.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));
