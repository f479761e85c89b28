/** What rises or falls in a stretch of history, slowly: as a document. */
import type { Ratio } from '@perf/core';
import { benjaminiHochberg } from '../confidence/benjamini-hochberg.ts';
import type { DocumentFinding } from '../document/document.ts';
import type { HistoryReader } from '../history.ts';
import { formatDuration, formatValue } from '../number-words.ts';
import { type TrendKnown, trend } from '../trend/trend.ts';
import { type Analysis, documentOf, type Subject } from './analysis.ts';
import { type AnalysedSeries, type SeriesQuery, seriesOf } from './series.ts';

export interface TrendsQuery extends SeriesQuery, Subject {
  /** @default 0.05 */
  readonly alpha?: Ratio;
  /** A change over the whole stretch of less is not worth a word. @default 0.05 */
  readonly minEffect?: Ratio;
}

interface Found {
  readonly series: AnalysedSeries;
  readonly trend: TrendKnown;
}

export async function trends(history: HistoryReader, query: TrendsQuery): Promise<Analysis> {
  const { alpha = 0.05, minEffect = 0.05 } = query;
  const { series, range = query, step, notes } = await seriesOf(history, query);
  const known = series
    // Of one operation the p95 stands for its percentiles.
    .filter(({ metric }) => metric !== 'p50' && metric !== 'p99')
    .flatMap((each): Found[] => {
      const found = trend(each.points, { alpha, minEffect, ...(each.better === 'higher' ? { better: 'higher' } : {}) });
      return found.verdict === 'insufficient-data' ? [] : [{ series: each, trend: found }];
    });
  const adjusted = benjaminiHochberg(known.map(({ trend: { confidence } }) => 1 - confidence));
  const sure = known
    .filter((_, i) => (adjusted[i] as Ratio) <= alpha)
    .sort((a, b) => Math.abs(b.trend.effect ?? 0) - Math.abs(a.trend.effect ?? 0));
  const of = (verdict: TrendKnown['verdict']): DocumentFinding[] =>
    sure.filter((found) => found.trend.verdict === verdict && found.series.better !== undefined).map(findingOf);
  const worse = of('regression');
  const sections = [
    { heading: 'Becoming worse', findings: worse },
    { heading: 'Becoming better', findings: of('improvement') },
  ];
  const seen = `${known.length} series of ${formatDuration(range.to - range.from)}, by steps of ${formatDuration(step)}`;
  const document = (state: 'good' | 'attention' | 'unknown', text: string): Analysis['document'] =>
    documentOf({ query, range, title: 'Trends', verdict: { state, text }, sections, notes });
  if (known.length === 0) {
    return {
      is: 'insufficient-data',
      document: document('unknown', 'too little data to tell a trend: 8 steps with calls are needed'),
    };
  }
  const [first, ...more] = worse;
  if (first === undefined) return { is: 'fine', document: document('good', `nothing grows worse in ${seen}`) };
  const rest = more.length === 0 ? '' : `, and ${more.length} more`;
  return { is: 'regression', document: document('attention', `${first.headline}${rest}; in ${seen}`) };
}

function findingOf({
  series,
  trend: { direction, slope, interval, verdict, confidence, effect },
}: Found): DocumentFinding {
  const perHour = (value: number): string => formatValue(Math.abs(value), series.unit);
  const [least, most] = [...interval].sort((a, b) => Math.abs(a) - Math.abs(b)) as [number, number];
  return {
    headline: `${series.subject} ${direction === 'rising' ? 'rises' : 'falls'} by ${perHour(slope)} an hour`,
    evidence: perHour(least) === perHour(most) ? [] : [`between ${perHour(least)} and ${perHour(most)} an hour`],
    severity: verdict === 'regression' ? 'warning' : 'info',
    isImprovement: verdict === 'improvement',
    confidence,
    ...(effect === undefined ? {} : { effect: { change: effect } }),
  };
}
