/**
 * How a transaction gets into the books: somebody enters it in a session, approves the session, and posts it.
 *
 *              enter
 *              ┌──┐
 *   open() ──▶ open ──approve──▶ approved ──post──▶ in the ledger, the session is forgotten
 *                └──────────────────┴──idle for `timeout`──▶ forgotten, nothing written
 *
 * Invariants: the ledger changes in `post` only, once per session; a refused step changes nothing. Each step is an
 * operation of its own that perfkit can see. It times the work; a refusal is the caller's mistake, not a failed
 * operation, so it is thrown after the measured part.
 */
import { randomUUID } from 'node:crypto';
import { createMonitor } from '@perf/core';
import type { Books } from './books.ts';
import { type Draft, linesOf } from './double-entry.ts';
import { Refusal } from './refusal.ts';
import { type Session, Sessions, type SessionsOptions } from './sessions.ts';

export interface Workflow {
  /** @throws Refusal 503 when too many sessions are open */
  open(): Session;
  /** @throws Refusal 404, 409; 422 for an unknown customer */
  enter(id: string, draft: Draft): Session;
  /** @throws Refusal 404, 409; 422 when a customer would owe more than the credit limit */
  approve(id: string): Session;
  /** Writes the approved drafts; returns the ids of the new transactions. @throws Refusal 404, 409 */
  post(id: string): number[];
  /** Sessions that have neither been posted nor timed out. */
  sessions(): number;
}

export interface WorkflowOptions extends SessionsOptions {
  readonly books: Books;
  readonly monitor?: ReturnType<typeof createMonitor>;
}

const MAX_DRAFTS = 50;
/** Cents that a customer may owe. */
const CREDIT_LIMIT = 5_000_000;

export function createWorkflow({ books, monitor = createMonitor(), ...options }: WorkflowOptions): Workflow {
  const sessions = new Sessions(options);
  const entry = monitor.operation('transaction_entry');
  const approval = monitor.operation('approve');
  const posting = monitor.operation('post_ledger');

  return {
    open: () => sessions.keep({ id: randomUUID(), state: 'open', drafts: [] }),

    enter(id, draft) {
      const session = sessions.find(id, 'open');
      if (session.drafts.length >= MAX_DRAFTS)
        throw new Refusal(`A session holds ${MAX_DRAFTS} transactions`, { status: 409 });
      const entered = entry.measure(() => {
        if (books.customer(draft.customer) === undefined) return undefined;
        return sessions.keep({ ...session, drafts: [...session.drafts, draft] });
      });
      if (entered === undefined) throw new Refusal(`There is no customer ${draft.customer}`, { status: 422 });
      return entered;
    },

    approve(id) {
      const session = sessions.find(id, 'open');
      if (session.drafts.length === 0)
        throw new Refusal('There is nothing to approve: enter a transaction first', { status: 409 });
      const debtor = approval.measure(() => overLimit(books, session.drafts));
      if (debtor !== undefined)
        throw new Refusal(`Customer ${debtor} would owe more than ${CREDIT_LIMIT} cents`, { status: 422 });
      return sessions.keep({ ...session, state: 'approved' });
    },

    post(id) {
      const { drafts } = sessions.find(id, 'approved');
      const posted = posting.measure(() => books.post(drafts));
      sessions.forget(id);
      return posted;
    },

    sessions: () => sessions.size,
  };
}

/** The first customer whom the drafts would take over the credit limit. */
function overLimit(books: Books, drafts: readonly Draft[]): number | undefined {
  const owed = new Map<number, number>();
  for (const draft of drafts) {
    const before = owed.get(draft.customer) ?? books.balance(draft.customer);
    const change = linesOf(draft).find(({ account }) => account === 'receivable');
    owed.set(draft.customer, before + (change?.debit ?? 0) - (change?.credit ?? 0));
  }
  for (const [customer, cents] of owed) if (cents > CREDIT_LIMIT) return customer;
  return undefined;
}
