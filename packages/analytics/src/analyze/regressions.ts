/** What became worse in a stretch of history, since when, how sure that is, and what else changed then: as a document. */
import type { Milliseconds, Ratio } from '@perf/core';
import type { DocumentFinding, DocumentSection } from '../document/document.ts';
import { annotationMark } from '../document/from-history.ts';
import { shiftFinding } from '../document/from-results.ts';
import type { Annotation, HistoryReader } from '../history.ts';
import { formatDuration, formatRatio } from '../number-words.ts';
import { detectShifts } from '../shift/detect-shifts.ts';
import { alsoChanged } from './also-changed.ts';
import { type Analysis, documentOf, type Subject } from './analysis.ts';
import { type Change, changesIn, changeWords, FEWEST_POINTS, withoutDuplicates } from './changes.ts';
import { type AnalysedSeries, type SeriesQuery, seriesOf } from './series.ts';

export interface RegressionsQuery extends SeriesQuery, Subject {
  /** How often a series without a change may be said to have one, over all that are looked at. @default 0.05 */
  readonly alpha?: Ratio;
  /** A change of less is not worth a word. @default 0.05 */
  readonly minEffect?: Ratio;
  /** How long what repeats itself takes: a day, a week. It is taken out first. */
  readonly seasons?: readonly Milliseconds[] | undefined;
}

export async function regressions(history: HistoryReader, query: RegressionsQuery): Promise<Analysis> {
  const { alpha = 0.05, minEffect = 0.05, seasons } = query;
  const { from, to } = query;
  const { series, range = { from, to }, step, notes } = await seriesOf(history, query);
  const looked = series.filter(({ points }) => points.length >= FEWEST_POINTS);
  const changes = changesIn(series, { detect: detectShifts, alpha, minEffect, step, seasons });
  const annotations = await history.annotations(range);
  const told = withoutDuplicates(changes, step);
  const surroundings = { changes, annotations, step };
  const findings = (of: readonly Change[]): DocumentFinding[] =>
    of.map((change) => findingOf(change, alsoChanged(change, surroundings)));
  const judged = told.filter(({ series: { better } }) => better !== undefined);
  const grown = judged.filter(({ verdict }) => verdict === 'regression');
  const lasting = grown.filter(({ wentAway }) => !wentAway);
  const worse = findings(lasting);
  const sections = [
    { heading: 'Became worse', findings: worse, plots: plotsOf(lasting, annotations) },
    { heading: 'Became better', findings: findings(judged.filter(({ verdict }) => verdict === 'improvement')) },
    { heading: 'Went away again', findings: findings(grown.filter(({ wentAway }) => wentAway)) },
  ];
  const span = formatDuration(range.to - range.from);
  const width = formatDuration(step);
  const seen = `${looked.length} series of ${span}, by steps of ${width}`;
  const documents = (state: 'good' | 'bad' | 'unknown', text: string): Analysis['document'] =>
    documentOf({ query, range, title: 'Regressions', verdict: { state, text }, sections, notes });
  if (looked.length === 0) {
    const text = `too little data: ${FEWEST_POINTS} steps with calls are the fewest that tell a change, the longest series has ${longest(series)}`;
    return { is: 'insufficient-data', document: documents('unknown', text) };
  }
  if (worse.length === 0) {
    const text = `no regression of ${formatRatio(minEffect)} or more in ${seen}`;
    return { is: 'fine', document: documents('good', text) };
  }
  const [first] = worse as [DocumentFinding];
  const more = worse.length === 1 ? '' : `, and ${worse.length - 1} more`;
  return { is: 'regression', document: documents('bad', `${first.headline}${more}; in ${seen}`) };
}

const longest = (series: readonly AnalysedSeries[]): number =>
  Math.max(0, ...series.map(({ points }) => points.length));

function findingOf(change: Change, also: readonly string[]): DocumentFinding {
  const { series, at, before, after, now, wentAway } = change;
  const finding = shiftFinding(change, {
    subject: series.subject,
    at,
    before,
    after,
    unit: series.unit,
    words: changeWords(change),
    alsoChanged: also,
  });
  const evidence = [
    ...change.also.map((other) => `${other.series.metric} ${changeWords(other)} with it`),
    ...(wentAway ? ['it is back where it was'] : now === after ? [] : ['it has changed again since']),
  ];
  return { ...finding, severity: wentAway ? 'info' : finding.severity, evidence };
}

function plotsOf(
  changes: readonly Change[],
  annotations: readonly Annotation[],
): NonNullable<DocumentSection['plots']> {
  return changes
    .map((change) => ({ change, ...change.series }))
    .map(({ change, subject, metric, unit, points }) => ({
      kind: 'series',
      title: subject,
      unit,
      lines: [{ name: metric, points }],
      changes: [{ at: change.at, label: changeWords(change) }],
      annotations: annotations.map(annotationMark),
    }));
}
