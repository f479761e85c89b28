/**
 * The yearly report, written the way such a report often starts out: the trial balance of each customer walks all lines
 * of the ledger again. That is customers × lines steps of plain JavaScript in one go, some hundred milliseconds in
 * which the event loop serves nobody. One pass that groups the lines by customer would take a few milliseconds; it
 * stays slow on purpose, so that perfkit has something to find.
 */
import type { Books, LedgerLine } from './books.ts';
import { type Account, accounts, type Cents } from './double-entry.ts';

type Sides = { debits: Cents; credits: Cents };
type TrialBalance = { readonly [Name in Account]: Sides };

export interface YearlyReport {
  readonly year: number;
  readonly customers: number;
  /** What stands on both sides of each account at the end of the year. */
  readonly accounts: TrialBalance;
  /** The ten customers who owe most, the largest first. */
  readonly debtors: readonly { readonly customer: number; readonly name: string; readonly owes: Cents }[];
}

/** The state of the books at the end of a year. Work grows with customers × lines. */
export function yearlyReport(books: Books, year: number): YearlyReport {
  const lastDay = `${year}-12-31`;
  const lines = books.lines();
  const all = emptyBalance();
  const debtors = books.customers().map(({ id, name }) => {
    const own = trialBalance(lines, { customer: id, lastDay });
    for (const account of accounts) {
      all[account].debits += own[account].debits;
      all[account].credits += own[account].credits;
    }
    return { customer: id, name, owes: own.receivable.debits - own.receivable.credits };
  });
  return {
    year,
    customers: debtors.length,
    accounts: all,
    debtors: debtors.toSorted((a, b) => b.owes - a.owes).slice(0, 10),
  };
}

function trialBalance(lines: readonly LedgerLine[], of: { customer: number; lastDay: string }): TrialBalance {
  const balance = emptyBalance();
  for (const line of lines) {
    if (line.day <= of.lastDay && line.customer === of.customer) {
      balance[line.account].debits += line.debit;
      balance[line.account].credits += line.credit;
    }
  }
  return balance;
}

function emptyBalance(): TrialBalance {
  const none = (): Sides => ({ debits: 0, credits: 0 });
  return { receivable: none(), revenue: none(), vat: none(), bank: none() };
}
