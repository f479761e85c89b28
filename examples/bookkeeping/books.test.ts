import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Books, openBooks } from './books.ts';
import type { Draft } from './double-entry.ts';
import { yearlyReport } from './yearly-report.ts';

const invoice: Draft = { customer: 1, kind: 'invoice', amount: 11_900, day: '2026-03-14', memo: '' };

let books: Books;
beforeEach(() => {
  books = openBooks({ customers: 20, transactions: 200 });
});
afterEach(() => books.close());

describe('books', () => {
  it('start balanced, with the customers and transactions asked for', () => {
    const { debits, credits } = books.totals();
    expect(books.customers()).toHaveLength(20);
    expect(books.post([invoice])).toEqual([201]);
    expect(debits).toBe(credits);
    expect(debits).toBeGreaterThan(0);
  });

  it('are the same on every start', () => {
    const again = openBooks({ customers: 20, transactions: 200 });
    expect(again.lines()).toEqual(books.lines());
    again.close();
  });

  it('owe what was invoiced, less what was paid', () => {
    const before = books.balance(1);
    books.post([invoice, { ...invoice, kind: 'payment', amount: 1_900 }]);
    expect(books.balance(1)).toBe(before + 10_000);
    expect(books.invoices(1)[0]).toMatchObject({ amount: 11_900, day: '2026-03-14' });
  });

  it('write all drafts of a posting or none', () => {
    const before = books.lines();
    expect(() => books.post([invoice, { ...invoice, amount: 0 }])).toThrow(/CHECK/);
    expect(books.lines()).toEqual(before);
  });

  it('leave nothing behind when closed', () => {
    const other = openBooks({ customers: 1, transactions: 0 });
    expect(existsSync(other.folder)).toBe(true);
    other.close();
    expect(existsSync(other.folder)).toBe(false);
  });
});

describe('yearly report', () => {
  it('agrees with the ledger', () => {
    const { accounts, debtors } = yearlyReport(books, 2025);
    const sides = Object.values(accounts);
    const { debits, credits } = books.totals();
    expect(sides.reduce((sum, account) => sum + account.debits, 0)).toBe(debits);
    expect(sides.reduce((sum, account) => sum + account.credits, 0)).toBe(credits);
    for (const { customer, owes } of debtors) expect(owes).toBe(books.balance(customer));
    expect(debtors.map(({ owes }) => owes)).toEqual(debtors.map(({ owes }) => owes).toSorted((a, b) => b - a));
  });

  it('ends with the last day of its year', () => {
    const before = yearlyReport(books, 2025);
    books.post([{ ...invoice, day: '2026-01-01' }]);
    expect(yearlyReport(books, 2025)).toEqual(before);
    books.post([{ ...invoice, day: '2025-12-31' }]);
    expect(yearlyReport(books, 2025)).not.toEqual(before);
  });
});
