/** When a limit will be reached, if all goes on as it does: as a document, the soonest first. */
import type { Milliseconds, Ratio } from '@perf/core';
import type { DocumentFinding, DocumentTable } from '../document/document.ts';
import { type Forecast, forecast } from '../forecast/forecast.ts';
import type { HistoryReader } from '../history.ts';
import { formatDuration, formatValue } from '../number-words.ts';
import { type Analysis, documentOf, type Subject } from './analysis.ts';
import { type LimitOn, limitsOn, type Promises } from './limits.ts';
import { type SeriesQuery, seriesOf } from './series.ts';

export interface ForecastsQuery extends SeriesQuery, Subject, Promises {
  /** @default 0.05 */
  readonly alpha?: Ratio;
}

interface Seen {
  readonly on: LimitOn;
  readonly outcome: Forecast;
}

const DAY: Milliseconds = 86_400_000;
/** What is further away is good to know. */
const NEAR: Milliseconds = 30 * DAY;

export async function forecasts(history: HistoryReader, query: ForecastsQuery): Promise<Analysis> {
  const { alpha = 0.05 } = query;
  // A limit on a reading counts whichever operation is asked for.
  const { series, range = query, notes } = await seriesOf(history, { ...query, operation: undefined });
  const wanted = series.filter(({ metric, name }) => metric === 'reading' || (query.operation ?? name) === name);
  const seen = limitsOn(wanted, query).map((on): Seen => {
    return { on, outcome: forecast(on.series.points, on.limit, { side: on.side, alpha }) };
  });
  const coming = seen.filter(({ outcome: { verdict } }) => verdict === 'reached-at' || verdict === 'already-passed');
  const findings = coming.sort((a, b) => timeLeft(a) - timeLeft(b)).map(findingOf);
  const sections = [
    { heading: 'Limits ahead', findings },
    { heading: 'All limits that were looked at', tables: seen.length === 0 ? [] : [tableOf(seen)] },
  ];
  const near = coming.filter((each) => timeLeft(each) <= NEAR);
  const document = (state: 'good' | 'attention' | 'unknown', text: string): Analysis['document'] =>
    documentOf({ query, range, title: 'Forecast', verdict: { state, text }, sections, notes });
  const known = seen.filter(({ outcome: { verdict } }) => verdict !== 'insufficient-data');
  if (known.length === 0) {
    const text =
      seen.length === 0
        ? 'there is no limit to look at: nothing was measured that has one, and no contract'
        : 'too little data: 8 steps since the last change are needed';
    return { is: 'insufficient-data', document: document('unknown', text) };
  }
  const [first] = findings;
  if (first === undefined)
    return { is: 'fine', document: document('good', `no trend towards any of ${known.length} limits is evident`) };
  const isNear = near.length > 0;
  return { is: isNear ? 'regression' : 'fine', document: document(isNear ? 'attention' : 'good', first.headline) };
}

function timeLeft({ outcome }: Seen): Milliseconds {
  if (outcome.verdict === 'already-passed') return 0;
  return outcome.verdict === 'reached-at' ? outcome.timeLeft : Number.POSITIVE_INFINITY;
}

function findingOf({ on: { series, limit, meaning }, outcome }: Seen): DocumentFinding {
  const left = timeLeft({ on: { series, limit, meaning, side: 'upper' }, outcome });
  const goal = `${formatValue(limit, series.unit)} (${meaning})`;
  const isReached = outcome.verdict === 'already-passed';
  const when = isReached ? `has reached ${goal}` : `reaches ${goal} in ${formatDuration(left)}`;
  const range = outcome.verdict === 'reached-at' ? rangeWords(outcome) : [];
  const back = outcome.fallenBack === 0 ? [] : [`before, it fell back ${outcome.fallenBack} times`];
  return {
    headline: `${series.subject} ${when}`,
    severity: left <= DAY ? 'critical' : left <= NEAR ? 'warning' : 'info',
    ...(outcome.since === undefined ? {} : { since: isReached && 'at' in outcome ? outcome.at : outcome.since }),
    evidence: [...range, ...back],
  };
}

/** In spans, since whoever draws the document has a time zone of its own. @returns none where both read the same */
function rangeWords({ at, timeLeft, interval }: Extract<Forecast, { verdict: 'reached-at' }>): string[] {
  const [soonest, latest] = interval.map((moment) => formatDuration(moment - at + timeLeft)) as [string, string];
  return soonest === latest ? [] : [`in ${soonest} at the soonest, ${latest} at the latest`];
}

function tableOf(seen: readonly Seen[]): DocumentTable {
  return {
    columns: [{ title: 'what' }, { title: 'now' }, { title: 'limit' }, { title: 'reached', align: 'left' }],
    rows: seen.map(({ on: { series, limit, meaning }, outcome }) => [
      series.subject,
      formatValue(series.points.at(-1)?.value ?? Number.NaN, series.unit),
      `${formatValue(limit, series.unit)}, ${meaning}`,
      reachedWords(outcome),
    ]),
  };
}

function reachedWords(outcome: Forecast): string {
  switch (outcome.verdict) {
    case 'insufficient-data':
      return 'unknown: too little data';
    case 'already-passed':
      return 'already';
    case 'never':
      return 'never, as far as is known';
    case 'reached-at':
      return `in ${formatDuration(outcome.timeLeft)}`;
  }
}
