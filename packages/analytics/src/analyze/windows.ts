/**
 * Two stretches of a history beside one another, as before and after a deploy: by how much each operation became slower, how
 * sure that is, and where nothing is evident, how large a difference would have been seen.
 *
 *   ── before ──────────────┤ at ├────────────── after ──        each as long as there is history, up to `most`
 *
 * Compared are values by steps of time, not single calls: calls that follow one another are alike, and taken one by one they
 * would make any difference look sure.
 */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';
import { compare } from '../compare/compare.ts';
import type { Comparison } from '../compare/comparison.ts';
import { benjaminiHochberg } from '../confidence/benjamini-hochberg.ts';
import type { DocumentFinding, DocumentTable } from '../document/document.ts';
import { signed } from '../document/words.ts';
import type { HistoryReader } from '../history.ts';
import { formatDuration } from '../number-words.ts';
import { type Analysis, documentOf, type Subject } from './analysis.ts';
import { type AnalysedSeries, type SeriesQuery, seriesOf } from './series.ts';

export interface WindowsQuery extends SeriesQuery, Subject {
  /** The moment between the two. */
  readonly at: EpochMs;
  /** What happened then: `deploy v1.4.2`. */
  readonly what: string;
  /** @default 0.05 */
  readonly alpha?: Ratio;
  /** @default 0.05 */
  readonly minEffect?: Ratio;
}

/** Values of a window, of which one can't say that they are few. */
const MANY = 20;

interface Compared {
  readonly series: AnalysedSeries;
  readonly result: Comparison;
  readonly confidence: Ratio;
}

export async function compareWindows(history: HistoryReader, query: WindowsQuery): Promise<Analysis> {
  const { at, what, alpha = 0.05, minEffect = 0.05 } = query;
  const { series, range = query, step, notes } = await seriesOf(history, query);
  const isWithin = at > range.from && at < range.to;
  const compared = series
    .filter(({ better, metric }) => better !== undefined && metric !== 'p99')
    .map((each) => comparedAt(each, at, { step, alpha, minEffect }));
  const known = compared.filter(({ result }) => result.verdict !== 'insufficient-data');
  const adjusted = benjaminiHochberg(known.map(({ confidence }) => 1 - confidence));
  const sure = known.filter((_, i) => (adjusted[i] as Ratio) <= alpha);
  const of = (verdict: Comparison['verdict']): DocumentFinding[] =>
    sure.filter(({ result }) => result.verdict === verdict).map((each) => findingOf(each, at));
  const worse = of('regression');
  const sections = [
    { heading: 'Worse than before', findings: worse },
    { heading: 'Better than before', findings: of('improvement') },
    { heading: 'All that was compared', tables: compared.length === 0 || !isWithin ? [] : [tableOf(compared)] },
  ];
  const seen = `${formatDuration(at - range.from)} before and ${formatDuration(range.to - at)} after ${what}`;
  const document = (state: 'good' | 'bad' | 'unknown', text: string): Analysis['document'] =>
    documentOf({ query, range, title: `Before and after ${what}`, verdict: { state, text }, sections, notes });
  if (known.length === 0) {
    const why = isWithin ? `${seen} are too short to compare` : `nothing was measured on one side of ${what}`;
    return { is: 'insufficient-data', document: document('unknown', `too little data: ${why}`) };
  }
  const [first, ...more] = worse;
  if (first === undefined) return { is: 'fine', document: document('good', `nothing is evidently worse; ${seen}`) };
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return { is: 'regression', document: document('bad', `${first.headline}${rest}; ${seen}`) };
}

interface HowToCompare {
  readonly step: Milliseconds;
  readonly alpha: Ratio;
  readonly minEffect: Ratio;
}

function comparedAt(series: AnalysedSeries, at: EpochMs, { step, alpha, minEffect }: HowToCompare): Compared {
  const { points, better = 'lower' } = series;
  // The step in which it happened is neither.
  const before = points.filter((point) => point.at + step <= at);
  const after = points.filter((point) => point.at >= at);
  const result = compare(before, after, { alpha, minEffect, better, names: ['before', 'after'] });
  return { series, result, confidence: result.verdict === 'insufficient-data' ? 0 : result.confidence };
}

function findingOf({ series, result, confidence }: Compared, at: EpochMs): DocumentFinding {
  const isKnown = result.verdict !== 'insufficient-data';
  const { effect, interval } = isKnown ? result : { effect: undefined, interval: undefined };
  return {
    headline: `${series.subject}: ${result.text}`,
    severity: result.verdict === 'regression' ? 'warning' : 'info',
    isImprovement: result.verdict === 'improvement',
    since: at,
    confidence,
    ...(effect === undefined ? {} : { effect: { change: effect, interval } }),
  };
}

function tableOf(compared: readonly Compared[]): DocumentTable {
  return {
    columns: [{ title: 'what' }, { title: 'change' }, { title: '95 % interval' }, { title: 'verdict', align: 'left' }],
    rows: compared.map(({ series, result }) => {
      if (result.verdict === 'insufficient-data') {
        // Many that follow one another closely count as few.
        const words = Math.min(...result.counts) < MANY ? 'too little data' : 'drifts too much';
        return [series.subject, 'unknown', 'unknown', words];
      }
      const { effect, interval, verdict } = result;
      const words = verdict === 'no-evidence' ? 'no evidence' : verdict.replaceAll('-', ' ');
      if (effect === undefined || interval === undefined) return [series.subject, 'unknown', 'unknown', words];
      return [series.subject, signed(effect), `${signed(interval[0])} to ${signed(interval[1])}`, words];
    }),
  };
}
