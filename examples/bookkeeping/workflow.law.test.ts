import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Books, openBooks } from './books.ts';
import { type Draft, linesOf } from './double-entry.ts';
import { Refusal } from './refusal.ts';
import { createWorkflow, type Workflow } from './workflow.ts';

/** A step on the `n`-th session that was ever opened, which may well be the wrong one; or time passing. */
type Action =
  | { readonly do: 'open' }
  | { readonly do: 'enter'; readonly n: number; readonly draft: Draft }
  | { readonly do: 'approve' | 'post'; readonly n: number }
  | { readonly do: 'wait'; readonly ms: number };

/** The world as it should be. The credit limit is out of reach of the amounts here; `workflow.test.ts` has it. */
interface Model {
  now: number;
  readonly sessions: { state: 'open' | 'approved' | 'posted'; readonly drafts: Draft[]; touched: number }[];
  readonly owed: Map<number, number>;
}

const CUSTOMERS = 3;
const TIMEOUT = 1_000;

/** Moves the model on; returns whether the real workflow has to take the step too. */
function expected(model: Model, action: Action): boolean {
  if (action.do === 'wait') model.now += action.ms;
  if (action.do === 'open') model.sessions.push({ state: 'open', drafts: [], touched: model.now });
  if (action.do === 'wait' || action.do === 'open') return true;
  const session = model.sessions[action.n];
  if (session === undefined || model.now - session.touched >= TIMEOUT) return false;
  if (session.state !== (action.do === 'post' ? 'approved' : 'open')) return false;
  if (action.do === 'enter' && action.draft.customer > CUSTOMERS) return false;
  if (action.do === 'approve' && session.drafts.length === 0) return false;

  session.touched = model.now;
  if (action.do === 'enter') session.drafts.push(action.draft);
  if (action.do === 'approve') session.state = 'approved';
  if (action.do === 'post') {
    session.state = 'posted';
    for (const { customer, kind, amount } of session.drafts) {
      model.owed.set(customer, (model.owed.get(customer) ?? 0) + (kind === 'invoice' ? amount : -amount));
    }
  }
  return true;
}

/** Takes the step; returns whether the workflow did. */
function taken(workflow: Workflow, ids: string[], action: Action): boolean {
  try {
    if (action.do === 'open') ids.push(workflow.open().id);
    if (action.do === 'enter') workflow.enter(ids[action.n] ?? 'none', action.draft);
    if (action.do === 'approve') workflow.approve(ids[action.n] ?? 'none');
    if (action.do === 'post') workflow.post(ids[action.n] ?? 'none');
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function follow(actions: readonly Action[], books: Books): void {
  const model: Model = { now: 0, sessions: [], owed: new Map() };
  const workflow = createWorkflow({ books, now: () => model.now, timeout: TIMEOUT });
  const ids: string[] = [];
  for (const action of actions) {
    const wanted = expected(model, action);
    expect(taken(workflow, ids, action)).toBe(wanted);
    const { debits, credits } = books.totals();
    expect(debits).toBe(credits);
    for (let customer = 1; customer <= CUSTOMERS; customer++) {
      expect(books.balance(customer)).toBe(model.owed.get(customer) ?? 0);
    }
  }
}

const draft: fc.Arbitrary<Draft> = fc.record({
  customer: fc.integer({ min: 1, max: CUSTOMERS + 1 }),
  kind: fc.constantFrom('invoice', 'payment'),
  amount: fc.integer({ min: 1, max: 10_000 }),
  day: fc.constant('2026-03-14'),
  memo: fc.string({ maxLength: 5 }),
});
const n = fc.nat({ max: 3 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('open') }),
  fc.record({ do: fc.constant('enter'), n, draft }),
  fc.record({ do: fc.constantFrom('approve', 'post'), n }),
  fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 700 }) }),
);

describe('workflow', () => {
  it('keeps debits equal to credits, and balances at what was posted, after any sequence of steps', () => {
    fc.assert(
      fc.property(fc.array(action, { size: '+1', maxLength: 80 }), (actions) => {
        const books = openBooks({ customers: CUSTOMERS, transactions: 0 });
        try {
          follow(actions, books);
        } finally {
          books.close();
        }
      }),
    );
  });
});

describe('double entry', () => {
  it('splits any amount without losing or making a cent', () => {
    fc.assert(
      fc.property(draft, fc.integer({ min: 1, max: 1_000_000_000 }), (one, amount) => {
        const lines = linesOf({ ...one, amount });
        expect(lines.reduce((sum, { debit }) => sum + debit, 0)).toBe(amount);
        expect(lines.reduce((sum, { credit }) => sum + credit, 0)).toBe(amount);
        expect(lines.every(({ debit, credit }) => debit >= 0 && credit >= 0)).toBe(true);
      }),
    );
  });
});
