/**
 * A year of made-up business: the same customers and transactions on every start, since the random numbers have a seed.
 *
 * Customers pay what they owe, so a balance is never negative at the start.
 */
import type { Draft } from './double-entry.ts';

export const SEED_YEAR = 2025;
const CITIES = ['Bremen', 'Ghent', 'Krakow', 'Lyon', 'Porto', 'Turku'];

export interface NewCustomer {
  readonly name: string;
  readonly city: string;
}

export function* madeUpCustomers(count: number): Generator<NewCustomer> {
  for (let id = 1; id <= count; id++) yield { name: `Customer ${id}`, city: CITIES[id % CITIES.length] ?? '' };
}

/** Transactions of customers 1…`customers`, in the order of their days. */
export function* madeUpTransactions(count: number, customers: number): Generator<Draft> {
  const random = seededRandom(1_494);
  const owed = new Map<number, number>();
  for (let n = 0; n < count; n++) {
    const customer = 1 + Math.floor(random() * customers);
    const day = dayOfYear(Math.floor((n / count) * 365));
    const due = owed.get(customer) ?? 0;
    if (due > 0 && random() < 0.4) {
      owed.set(customer, 0);
      yield { customer, kind: 'payment', amount: due, day, memo: 'bank transfer' };
    } else {
      const amount = 1_000 + Math.floor(random() * 49_000);
      owed.set(customer, due + amount);
      yield { customer, kind: 'invoice', amount, day, memo: `invoice ${n + 1}` };
    }
  }
}

function dayOfYear(days: number): string {
  return new Date(Date.UTC(SEED_YEAR, 0, 1 + days)).toISOString().slice(0, 10);
}

/** Random numbers in 0…1, the same for the same seed (mulberry32 by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
