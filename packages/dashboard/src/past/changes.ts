/**
 * Where levels shifted in a stretch of the past: the same series, the same test and the same words as `perfkit analyze`, but
 * one series at a time, so that nobody else waits for long.
 */

import { detectShifts } from '@perf/analytics';
import {
  type AnalysedSeries,
  changesIn,
  changeWords,
  FEWEST_POINTS,
  type Change as Found,
  type Shift,
  seriesOf,
  withoutDuplicates,
} from '@perf/analytics/analyze';
import type { Milliseconds } from '@perf/core';
import { breaths } from '../breath.ts';
import type { Change } from '../protocol.ts';
import type { Stretch } from '../range.ts';
import type { Past } from './past.ts';

const MOST_CHANGES = 50;
const BUDGET: Milliseconds = 1_500;
const JUDGED = { alpha: 0.05, minEffect: 0.05 };
/** What moved by less may be sure, as a disk that fills is, but is no mark on a page. */
const LEAST_MARK = Math.log(1.02);

export interface ChangesFound {
  /** Oldest first, those that became worse before others where there are too many. */
  readonly changes: readonly Change[];
  /** What was left out, in words; empty: nothing. */
  readonly left: readonly string[];
}

export async function changesFound(
  { history, clock }: Past,
  asked: Stretch & { readonly operation?: string },
): Promise<ChangesFound> {
  const { series, step, notes } = await seriesOf(history, asked);
  const long = series.filter(({ points }) => points.length >= FEWEST_POINTS);
  const breathe = breaths({ budget: BUDGET, clock });
  const shifts: (readonly Shift[])[] = [];
  for (const one of long) {
    if (!(await breathe())) break;
    shifts.push(shiftsOf(one, step));
  }
  const looked = long.slice(0, shifts.length);
  // What was found is judged together: the more series there are, the more shows in one of them by chance.
  const found = changesIn(looked, { ...JUDGED, step, detect: inTurn(shifts) });
  const told = withoutDuplicates(found, step)
    .map(changeOf)
    .filter((change) => sizeOf(change) >= LEAST_MARK);
  const most = told.sort(worstFirst).slice(0, MOST_CHANGES);
  const missing = long.length - looked.length;
  const left =
    missing === 0 ? [] : [`${missing} of ${long.length} series were not looked at for changes: it took too long.`];
  return { changes: most.sort((a, b) => a.at - b.at), left: [...notes, ...left] };
}

/** What the detector finds, asked of one series. */
function shiftsOf(series: AnalysedSeries, step: Milliseconds): readonly Shift[] {
  let shifts: readonly Shift[] = [];
  changesIn([series], {
    ...JUDGED,
    step,
    detect(values, options) {
      shifts = detectShifts(values, options);
      return [];
    },
  });
  return shifts;
}

function inTurn(shifts: readonly (readonly Shift[])[]): () => readonly Shift[] {
  const rest = shifts.values();
  return () => rest.next().value ?? [];
}

function changeOf(change: Found): Change {
  const { at, series, before, after, confidence, effect, wentAway } = change;
  const { name, metric, unit, subject, better } = series;
  const grew = effect > 0;
  return {
    at,
    of: name,
    figure: metric,
    unit,
    before,
    after,
    confidence,
    direction: better === undefined ? 'changed' : grew === (better === 'lower') ? 'worse' : 'better',
    text: `${subject} ${changeWords(change)}${wentAway ? ', and is back where it was' : ''}.`,
  };
}

const RANK: Readonly<Record<Change['direction'], number>> = { worse: 0, better: 1, changed: 2 };

function worstFirst(a: Change, b: Change): number {
  return RANK[a.direction] - RANK[b.direction] || sizeOf(b) - sizeOf(a);
}

/** Twice and half are equally much. */
function sizeOf({ before, after }: Change): number {
  return before > 0 && after > 0 ? Math.abs(Math.log(after / before)) : Number.MAX_VALUE;
}
