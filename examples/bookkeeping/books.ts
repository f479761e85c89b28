/**
 * The books: customers, transactions and their ledger lines, in a SQLite file that lives as long as the program.
 *
 * Invariant: over all lines, debits equal credits. A transaction and its lines are written together or not at all.
 * The seed is one database transaction, which is why ten thousand entries take a fraction of a second.
 */
import type { DatabaseSync } from 'node:sqlite';
import { atomically, createDatabase } from './database.ts';
import { type Account, type Cents, type Draft, linesOf } from './double-entry.ts';
import { madeUpCustomers, madeUpTransactions } from './seed.ts';

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly city: string;
}

export interface Transaction extends Draft {
  readonly id: number;
}

/** A line of the ledger, with the customer and the day of its transaction. */
export interface LedgerLine {
  readonly customer: number;
  readonly day: string;
  readonly account: Account;
  readonly debit: Cents;
  readonly credit: Cents;
}

export interface Books {
  /** The temporary folder of the database. */
  readonly folder: string;
  customer(id: number): Customer | undefined;
  customers(): Customer[];
  /** What a customer owes; negative when they have paid too much, 0 for an unknown one. */
  balance(customer: number): Cents;
  /** A customer's invoices, newest first, at most 20. */
  invoices(customer: number): Transaction[];
  /** The newest transactions of all customers, at most 50. */
  journal(): Transaction[];
  /** Every line of the ledger, in the order of writing. */
  lines(): LedgerLine[];
  totals(): { readonly debits: Cents; readonly credits: Cents };
  /** Writes the drafts into the ledger, all or none; returns the ids of the new transactions. */
  post(drafts: readonly Draft[]): number[];
  /** Closes the database and removes its folder. */
  close(): void;
}

export interface BooksOptions {
  /** @default 1000 */
  readonly customers?: number;
  /** @default 10000 */
  readonly transactions?: number;
}

export function openBooks({ customers = 1_000, transactions = 10_000 }: BooksOptions = {}): Books {
  const { folder, database, close } = createDatabase();
  const post = writer(database);
  atomically(database, () => {
    const add = database.prepare('INSERT INTO customers (name, city) VALUES (?, ?)');
    for (const { name, city } of madeUpCustomers(customers)) add.run(name, city);
    for (const draft of madeUpTransactions(transactions, customers)) post(draft);
  });
  return {
    folder,
    ...reader(database),
    post: (drafts) => atomically(database, () => drafts.map(post)),
    close,
  };
}

function reader(database: DatabaseSync): Omit<Books, 'folder' | 'post' | 'close'> {
  const customer = database.prepare('SELECT id, name, city FROM customers WHERE id = ?');
  const customers = database.prepare('SELECT id, name, city FROM customers');
  const balance = database.prepare(
    `SELECT coalesce(sum(debit - credit), 0) AS cents FROM lines WHERE customer = ? AND account = 'receivable'`,
  );
  const invoices = database.prepare(
    `SELECT * FROM transactions WHERE customer = ? AND kind = 'invoice' ORDER BY id DESC LIMIT 20`,
  );
  const journal = database.prepare('SELECT * FROM transactions ORDER BY id DESC LIMIT 50');
  const lines = database.prepare('SELECT customer, day, account, debit, credit FROM lines');
  const totals = database.prepare(
    'SELECT coalesce(sum(debit), 0) AS debits, coalesce(sum(credit), 0) AS credits FROM lines',
  );
  // The casts state what the STRICT tables guarantee. Lines are copied, since SQLite's row objects are slow to read often.
  return {
    customer: (id) => customer.get(id) as Customer | undefined,
    customers: () => customers.all() as unknown as Customer[],
    balance: (id) => (balance.get(id) as { cents: Cents }).cents,
    invoices: (id) => invoices.all(id) as unknown as Transaction[],
    journal: () => journal.all() as unknown as Transaction[],
    lines: () => lines.all().map((row) => ({ ...(row as unknown as LedgerLine) })),
    totals: () => totals.get() as { debits: Cents; credits: Cents },
  };
}

function writer(database: DatabaseSync): (draft: Draft) => number {
  const transaction = database.prepare(
    'INSERT INTO transactions (customer, kind, amount, day, memo) VALUES (?, ?, ?, ?, ?) RETURNING id',
  );
  const line = database.prepare('INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)');
  return (draft) => {
    const { customer, kind, amount, day, memo } = draft;
    const { id } = transaction.get(customer, kind, amount, day, memo) as { id: number };
    for (const { account, debit, credit } of linesOf(draft)) line.run(id, customer, day, account, debit, credit);
    return id;
  };
}
