/** A stress test's result as a document, which analytics draws as text, Markdown and HTML with a picture. */
import type {
  DocumentFinding,
  DocumentSection,
  DocumentTable,
  DocumentVerdict,
  FindingsDocument,
} from '@perf/analytics/document';
import type { StressResult, StressStep } from '../stress/result.ts';
import type { Estimate } from '../stress/usl.ts';
import { percent, perSecond, time } from './words.ts';

/** A result of stress as a document. */
export function stressDocument(result: StressResult): FindingsDocument {
  const { began, duration, target } = result;
  return {
    schema: 1,
    title: `Breaking point of ${target}`,
    subject: {},
    range: { from: began, to: began + duration },
    madeAt: began + duration,
    verdict: verdictOf(result),
    sections: [found(result), steps(result), scalability(result)],
    notes: result.warnings.map((warning) => `${warning}.`),
  };
}

/** One sentence that stands for the whole test. */
export function stressWords(result: StressResult): string {
  const { breakingPoint, bracket, contract, valid, invalidBecause, ended } = result;
  const kept = `${contract.join(', ')} is kept`;
  const between = `${perSecond(bracket.kept ?? 0)} kept${bracket.broken === undefined ? '' : `, ${perSecond(bracket.broken)} broken`}`;
  if (!valid) return `Invalid: ${invalidBecause}. Known is: ${between}.`;
  if (ended === 'never-broken')
    return `${kept} up to ${perSecond(bracket.kept ?? 0)}, the highest rate that was tried.`;
  if (breakingPoint === undefined)
    return `${contract.join(', ')} is broken at every rate, down to ${perSecond(bracket.broken ?? 0)}.`;
  return `${kept} up to ${perSecond(breakingPoint)} and broken at ${perSecond(bracket.broken ?? 0)}.`;
}

function verdictOf(result: StressResult): DocumentVerdict {
  const text = stressWords(result);
  if (result.ended === 'target-died' || result.ended === 'never-kept') return { state: 'bad', text };
  return { state: result.valid ? 'good' : 'unknown', text };
}

function found({ saturated, recovery }: StressResult): DocumentSection {
  const findings: DocumentFinding[] = saturated.map(({ what, rate, text }, index) => ({
    headline: `${index === 0 ? 'First' : 'Then'} ${what}, at ${perSecond(rate)}: ${text}`,
    severity: 'warning',
  }));
  if (recovery?.recovered === true) {
    findings.push({ headline: `Back ${time(recovery.after)} after ${perSecond(recovery.from)}`, severity: 'info' });
  } else if (recovery !== undefined) {
    const headline = `Not back ${time(recovery.watched)} after ${perSecond(recovery.from)}`;
    findings.push({ headline, severity: 'critical' });
  }
  return { heading: 'What gave way', findings };
}

function steps({ steps: all }: StressResult): DocumentSection {
  const columns = ['rate asked', 'answered', 'p50', 'p95', 'p99', 'failed'].map((title) => ({ title }));
  const table: DocumentTable = {
    columns: [...columns, { title: 'contract', align: 'left' }],
    rows: all.map((step) => [
      perSecond(step.rate),
      perSecond(step.reached),
      time(step.p50),
      time(step.p95),
      time(step.p99),
      step.errorRate === undefined ? '–' : percent(step.errorRate),
      answerWords(step),
    ]),
  };
  return { heading: 'Steps', tables: all.length === 0 ? [] : [table] };
}

const answerWords = ({ answer, because }: StressStep): string =>
  because === undefined ? answer : `${answer}: ${because}`;

function scalability({ usl }: StressResult): DocumentSection {
  if (usl === undefined) return { heading: 'Scalability' };
  const { peakConcurrency, peakRate } = usl;
  const row = (name: string, { value, interval }: Estimate, show: (one: number) => string): string[] => [
    name,
    show(value),
    interval.map(show).join(' to '),
  ];
  const rows = [
    row('one user gets', usl.lambda, perSecond),
    row('waits for its turn', usl.sigma, percent),
    row('keeps each other up to date', usl.kappa, (value) => percent(value)),
    ['highest throughput', peakRate === undefined ? 'not seen' : perSecond(peakRate), ''],
    ['at users', peakConcurrency === undefined ? 'levels off' : peakConcurrency.toFixed(0), ''],
  ];
  const columns = [{ title: '' }, { title: '' }, { title: '95 % sure' }];
  return { heading: 'Scalability', tables: [{ title: 'Universal Scalability Law', columns, rows }] };
}
