import { createMonitor } from '@perf/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Books, openBooks } from './books.ts';
import type { Draft } from './double-entry.ts';
import { createWorkflow } from './workflow.ts';

const invoice: Draft = { customer: 1, kind: 'invoice', amount: 11_900, day: '2026-03-14', memo: '' };
const refused = (status: number) => expect.objectContaining({ name: 'Refusal', status });

let books: Books;
beforeEach(() => {
  books = openBooks({ customers: 3, transactions: 0 });
});
afterEach(() => books.close());

describe('workflow', () => {
  it('brings a transaction into the ledger when it is posted, and not before', () => {
    const workflow = createWorkflow({ books });
    const { id } = workflow.open();
    workflow.enter(id, invoice);
    workflow.approve(id);
    expect(books.balance(1)).toBe(0);
    expect(workflow.post(id)).toEqual([1]);
    expect(books.balance(1)).toBe(11_900);
  });

  it('refuses steps out of order, and posts once', () => {
    const workflow = createWorkflow({ books });
    const { id } = workflow.open();
    expect(() => workflow.post(id)).toThrow(refused(409));
    expect(() => workflow.approve(id)).toThrow(refused(409));
    workflow.enter(id, invoice);
    workflow.approve(id);
    expect(() => workflow.enter(id, invoice)).toThrow(refused(409));
    workflow.post(id);
    expect(() => workflow.post(id)).toThrow(refused(404));
    expect(books.balance(1)).toBe(11_900);
  });

  it('refuses customers it does not know, and debts over the limit', () => {
    const workflow = createWorkflow({ books });
    const { id } = workflow.open();
    expect(() => workflow.enter(id, { ...invoice, customer: 4 })).toThrow(refused(422));
    workflow.enter(id, { ...invoice, amount: 3_000_000 });
    workflow.enter(id, { ...invoice, amount: 3_000_000 });
    expect(() => workflow.approve(id)).toThrow(refused(422));
    workflow.enter(id, { ...invoice, kind: 'payment', amount: 1_000_000 });
    expect(workflow.approve(id).state).toBe('approved');
  });

  it('forgets a session that was left alone, by the clock it is given', () => {
    let now = 0;
    const workflow = createWorkflow({ books, now: () => now, timeout: 60_000 });
    const { id } = workflow.open();
    workflow.enter(id, invoice);
    now = 60_000;
    expect(() => workflow.approve(id)).toThrow(refused(404));
    expect(workflow.sessions()).toBe(0);
    expect(books.lines()).toEqual([]);
  });

  it('measures each step once, and refusals not as failures', () => {
    const monitor = createMonitor();
    const workflow = createWorkflow({ books, monitor });
    const { id } = workflow.open();
    expect(() => workflow.enter(id, { ...invoice, customer: 4 })).toThrow(refused(422));
    workflow.enter(id, invoice);
    workflow.approve(id);
    workflow.post(id);
    const snapshot = monitor.snapshot();
    expect(snapshot.operation('transaction_entry')).toMatchObject({ count: 2, failed: 0 });
    expect(snapshot.operation('approve')).toMatchObject({ count: 1, failed: 0 });
    expect(snapshot.operation('post_ledger')).toMatchObject({ count: 1, failed: 0 });
  });
});
