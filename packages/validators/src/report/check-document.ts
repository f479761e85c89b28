/** Contracts against history, as a document. */
import { formatValue } from '@perf/analytics';
import type { DocumentFinding, DocumentSection, DocumentVerdict, FindingsDocument } from '@perf/analytics/document';
import type { ReadingVerdict, Verdict } from '@perf/core';
import type { CheckedContract, ContractCheck } from '../contract-check/contract-check.ts';
import type { ErrorBudget } from '../contract-check/error-budget.ts';
import { percent, time } from './words.ts';

const SEVERITIES = { kept: 'info', broken: 'critical', 'insufficient-data': 'warning' } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What became of contracts, as a document. */
export function contractCheckDocument(check: ContractCheck, service?: string): FindingsDocument {
  const { from, to, contracts, readings, unknown } = check;
  return {
    schema: 1,
    title: 'Contracts against history',
    subject: { service },
    range: { from, to },
    madeAt: to,
    verdict: verdictOf(check),
    sections: [
      {
        heading: 'Contracts',
        findings: [...contracts.map((one) => contractFinding(one, to - from)), ...readings.map(readingFinding)],
      },
      budgets(contracts, to - from),
    ],
    notes: unknown.map((name) => `Nothing is remembered of ${name}: is it called that?`),
  };
}

function verdictOf({ state, contracts, readings }: ContractCheck): DocumentVerdict {
  const all = [...contracts.map(({ verdict }) => verdict), ...readings].map((verdict) => verdict.state);
  const count = (one: Verdict['state']): number => all.filter((each) => each === one).length;
  const text = `${count('kept')} kept, ${count('broken')} broken, ${count('insufficient-data')} unknown for lack of data.`;
  if (state !== 'kept') return { state: state === 'broken' ? 'bad' : 'unknown', text };
  return { state: all.includes('insufficient-data') ? 'attention' : 'good', text };
}

function contractFinding({ contract, verdict, brokenDays, seen }: CheckedContract, period: number): DocumentFinding {
  const clauses = verdict.clauses.map(({ target, limit, actual, unit }) => {
    const show = (value: number): string => (unit === 'ratio' ? percent(value) : time(value));
    return `${target} ${actual === undefined ? 'unknown' : show(actual)} of ${show(limit)}`;
  });
  const days = brokenDays.map(({ at }) => new Date(at).toISOString().slice(0, 10));
  const known = seen === undefined ? 'never seen' : `in ${seen.hours} of ${Math.round(period / HOUR)} hours`;
  return {
    headline: `${contract.operation}: ${verdict.state === 'insufficient-data' ? 'too little data' : verdict.state}`,
    severity: SEVERITIES[verdict.state],
    evidence: [
      ...clauses,
      `${verdict.samples} calls, ${known}`,
      ...(days.length === 0 ? [] : [`days that broke it: ${days.join(', ')}`]),
    ],
  };
}

function readingFinding({ contract, state, clauses, covered }: ReadingVerdict): DocumentFinding {
  const show = (value: number): string => formatValue(value, contract.unit);
  return {
    headline: `${contract.name}: ${state === 'insufficient-data' ? 'too little data' : state}`,
    severity: SEVERITIES[state],
    evidence: [
      ...clauses.map(
        ({ target, limit, actual }) => `${target} ${actual === undefined ? 'unknown' : show(actual)} of ${show(limit)}`,
      ),
      `seen over about ${time(covered)}`,
    ],
  };
}

function budgets(contracts: readonly CheckedContract[], period: number): DocumentSection {
  const rows = contracts.flatMap(({ contract, budgets: all }) =>
    all.map((budget) => budgetRow(contract.operation, budget)),
  );
  const titles = ['may go wrong', 'went wrong', 'spent', 'pace of the last hour', '6 h', 'day', 'used up in'];
  const columns = [{ title: '' }, ...titles.map((title) => ({ title }))];
  const title = `Of ${Math.round((period / DAY) * 10) / 10} days; a pace of 1 is just as fast as it lasts`;
  return { heading: 'Error budgets', tables: rows.length === 0 ? [] : [{ title, columns, rows }] };
}

function budgetRow(
  operation: string,
  { target, limit, allowed, calls, bad, spent, burn, lasts }: ErrorBudget,
): string[] {
  const name = target === 'errorRate' ? 'failures' : `slower than ${time(limit)}`;
  return [
    `${operation}, ${name}`,
    percent(allowed),
    `${bad.toLocaleString('en-US')} of ${calls.toLocaleString('en-US')}`,
    spent === undefined ? 'unknown' : percent(spent),
    ...burn.map(({ rate }) => (rate === undefined ? '–' : rate.toFixed(1))),
    lasts === undefined ? '–' : time(lasts),
  ];
}
