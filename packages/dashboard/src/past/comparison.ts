/** Two moments side by side: what was so in the stretch before each of them, and whether the difference is more than chance. */
import { type Comparison, compare, type SeriesRecorded, type StoredReading } from '@perf/analytics';
import type { EpochMs, Milliseconds, Recorded } from '@perf/core';
import { breaths } from '../breath.ts';
import type { ComparisonView } from '../protocol.ts';
import type { Stretch } from '../range.ts';
import { labelsKey, rowOf, seriesOfRecorded } from '../rows.ts';
import type { Past } from './past.ts';
import { isExtreme, wordsOf } from './readings.ts';

const MOST_OPERATIONS = 200;
const MOST_READINGS = 100;
const BUDGET: Milliseconds = 3_000;
/** Less is not worth a word. */
const LEAST_EFFECT = 0.05;
/** Where nothing is evident, a difference of that much would have been. */
const SURELY_SEEN = 0.25;

export interface ComparisonAsked {
  readonly a: EpochMs;
  readonly b: EpochMs;
  readonly span: Milliseconds;
}

type Row = ComparisonView['operations'][number];

export async function comparisonView(past: Past, { a, b, span }: ComparisonAsked): Promise<ComparisonView> {
  const { history, clock } = past;
  const stretches = { a: before(a, span), b: before(b, span) };
  const [inA, inB] = await Promise.all([history.operations(stretches.a), history.operations(stretches.b)]);
  const breathe = breaths({ budget: BUDGET, clock });
  const { contracts } = past.report();
  const operations: Row[] = [];
  for (const pair of pairs(inA, inB)) {
    const hasTime = await breathe();
    const { name, labels } = pair;
    const row = (recorded: Recorded | undefined) =>
      recorded === undefined ? null : rowOf(seriesOfRecorded(pair, recorded), span, contracts);
    operations.push({ name, labels, a: row(pair.a), b: row(pair.b), ...judged(pair, hasTime) });
  }
  const [readingsA, readingsB] = await Promise.all([history.readings(stretches.a), history.readings(stretches.b)]);
  return { ...stretches, operations: operations.sort(mostChanged), readings: readingsOf(readingsA, readingsB) };
}

const before = (moment: EpochMs, span: Milliseconds): Stretch => ({ from: Math.max(0, moment - span), to: moment });

interface Pair extends Omit<SeriesRecorded, 'recorded'> {
  readonly a: Recorded | undefined;
  readonly b: Recorded | undefined;
}

/** Those that took most of the time, of both together. */
function pairs(inA: readonly SeriesRecorded[], inB: readonly SeriesRecorded[]): Pair[] {
  const known = new Map<string, Pair>();
  const add = (side: 'a' | 'b', { recorded, ...series }: SeriesRecorded): void => {
    if (recorded.histogram.count === 0) return;
    const key = `${series.name} ${labelsKey(series.labels)}`;
    known.set(key, { ...(known.get(key) ?? { a: undefined, b: undefined }), ...series, [side]: recorded });
  };
  for (const series of inA) add('a', series);
  for (const series of inB) add('b', series);
  const time = ({ a, b }: Pair): number => (a?.histogram.sum ?? 0) + (b?.histogram.sum ?? 0);
  return [...known.values()].sort((one, other) => time(other) - time(one)).slice(0, MOST_OPERATIONS);
}

function judged({ a, b }: Pair, hasTime: boolean): Pick<Row, 'ratio' | 'verdict' | 'text'> {
  if (a === undefined) return { ratio: null, verdict: 'new', text: 'It was not called in the first stretch.' };
  if (b === undefined) return { ratio: null, verdict: 'gone', text: 'It was not called in the second stretch.' };
  if (!hasTime) return { ratio: null, verdict: 'unknown', text: 'There was no time left to compare it.' };
  const comparison = compare(a.histogram, b.histogram, { minEffect: LEAST_EFFECT, names: ['the first', 'the second'] });
  return { ratio: ratioOf(comparison), verdict: verdictOf(comparison), text: comparison.text };
}

function ratioOf(comparison: Comparison): Row['ratio'] {
  if (comparison.verdict === 'insufficient-data') return null;
  const { effect, interval } = comparison.percentiles.p50;
  if (effect === undefined || interval === undefined) return null;
  return { value: 1 + effect, low: 1 + interval[0], high: 1 + interval[1] };
}

function verdictOf(comparison: Comparison): Row['verdict'] {
  switch (comparison.verdict) {
    case 'regression':
      return 'slower';
    case 'improvement':
      return 'faster';
    case 'below-minimum-effect':
      return 'same';
    case 'insufficient-data':
      return 'unknown';
    default:
      return (comparison.detectable ?? Number.POSITIVE_INFINITY) <= SURELY_SEEN ? 'same' : 'unknown';
  }
}

const RANK: Readonly<Record<Row['verdict'], number>> = { slower: 0, faster: 0, new: 1, gone: 1, same: 2, unknown: 3 };

function mostChanged(a: Row, b: Row): number {
  const size = ({ ratio }: Row): number => (ratio !== null && ratio.value > 0 ? Math.abs(Math.log(ratio.value)) : 0);
  return RANK[a.verdict] - RANK[b.verdict] || size(b) - size(a);
}

function readingsOf(inA: readonly StoredReading[], inB: readonly StoredReading[]): ComparisonView['readings'] {
  const names = [...new Set([...inA, ...inB].map(({ name }) => name))].slice(0, MOST_READINGS);
  const value = (stored: readonly StoredReading[], wanted: string): number | null => {
    const reading = stored.find(({ name }) => name === wanted);
    return reading === undefined ? null : isExtreme(wanted) ? reading.max : reading.mean;
  };
  return names.map((name) => ({ name, ...wordsOf(name), a: value(inA, name), b: value(inB, name) }));
}
