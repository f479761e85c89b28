/**
 * Double entry: every transaction becomes lines whose debits equal their credits.
 *
 *   invoice   receivable ──debit   gross      payment   bank       ──debit   amount
 *             revenue    ──credit  net                  receivable ──credit  amount
 *             vat        ──credit  gross − net
 *
 * Money is a whole number of cents. Only the net amount is rounded; the tax is what it leaves over, so the two always
 * add up.
 */
export type Cents = number;
export type Account = 'receivable' | 'revenue' | 'vat' | 'bank';
export const accounts: readonly Account[] = ['receivable', 'revenue', 'vat', 'bank'];

/** A transaction before it is in the ledger. */
export interface Draft {
  readonly customer: number;
  readonly kind: 'invoice' | 'payment';
  /** What the customer pays, tax included; at least 1. */
  readonly amount: Cents;
  /** The day it belongs to: `2026-03-14`. */
  readonly day: string;
  readonly memo: string;
}

/** One side of a transaction: `debit` or `credit` is 0. */
export interface Line {
  readonly account: Account;
  readonly debit: Cents;
  readonly credit: Cents;
}

const TAX_RATE = 0.19;

/** The lines that a draft writes: their debits equal their credits. */
export function linesOf({ kind, amount }: Draft): readonly Line[] {
  if (kind === 'payment') return [debit('bank', amount), credit('receivable', amount)];
  const net = Math.round(amount / (1 + TAX_RATE));
  return [debit('receivable', amount), credit('revenue', net), credit('vat', amount - net)];
}

const debit = (account: Account, cents: Cents): Line => ({ account, debit: cents, credit: 0 });
const credit = (account: Account, cents: Cents): Line => ({ account, debit: 0, credit: cents });
