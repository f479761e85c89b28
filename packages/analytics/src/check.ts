/**
 * What a history accepts, the same for every adapter. A refusal names the value, so a wrong unit is found at its source.
 */
import { PerfError } from '@perf/core';
import type {
  Annotation,
  EventQuery,
  HistoryBatch,
  HistoryEvent,
  OperationQuery,
  ReadingPart,
  ReadingQuery,
  ReadingSamples,
  SeriesRecorded,
  StoredRow,
  TimeRange,
} from './history.ts';

/** A reader of a chart sees some thousands; Prometheus refuses at the same number. */
export const MOST_POINTS = 11_000;
const MOST_EVENTS = 10_000;

export function checkBatch({ at, span, operations, readings, events }: HistoryBatch): void {
  checkMoment('at', at);
  if (!(Number.isFinite(span) && span >= 0)) throw invalid('span', 'milliseconds of at least 0', span);
  for (const series of operations) checkSeries(series);
  if ('' in readings) throw invalid('readings', 'under names that are not empty', '');
  for (const event of events) checkEvent(event);
}

export function checkSamples(samples: readonly ReadingSamples[]): void {
  for (const { name, at, values } of samples) {
    checkText('samples[].name', name);
    if (at.length !== values.length) throw invalid('samples[].at', `${values.length} moments, one a value`, at.length);
    const count = at.length;
    for (let i = 0; i < count; i += 1) checkMoment('samples[].at', at[i]);
  }
}

export function checkAnnotation({ at, kind, text, labels = {} }: Annotation): void {
  checkMoment('at', at);
  checkText('kind', kind);
  if (typeof text !== 'string') throw invalid('text', 'a text', text);
  for (const value of Object.values(labels)) if (typeof value !== 'string') throw invalid('labels', 'texts', value);
}

export function checkRow(row: StoredRow): void {
  if (row.type === 'annotation') checkAnnotation(row);
  else if (row.type === 'event') checkEvent(row);
  else {
    checkMoment('at', row.at);
    if (row.type === 'operation') checkSeries(row);
    else checkPart(row);
  }
}

function checkPart({ name, samples, sum, min, max, last, lastAt }: ReadingPart & { readonly name: string }): void {
  checkText('name', name);
  checkMoment('lastAt', lastAt);
  if (!(Number.isInteger(samples) && samples > 0)) throw invalid('samples', 'an integer above 0', samples);
  for (const value of [sum, min, max, last]) {
    if (!Number.isFinite(value)) throw invalid('sum, min, max, last', 'finite', value);
  }
  if (!(min <= last && last <= max)) throw invalid('last', `between ${min} and ${max}`, last);
}

function checkSeries({ name, kind }: SeriesRecorded): void {
  checkText('operations[].name', name);
  if (kind !== undefined) checkText('operations[].kind', kind);
}

function checkEvent(event: HistoryEvent): void {
  checkMoment('events[].at', event.at);
  checkText('events[].kind', event.kind);
  if (!isJson(event.data)) throw invalid('events[].data', 'a JSON value', event.data);
}

export function checkRange({ from, to }: TimeRange): void {
  if (typeof from !== 'number' || Number.isNaN(from)) throw invalid('from', MOMENT, from);
  if (typeof to !== 'number' || Number.isNaN(to)) throw invalid('to', MOMENT, to);
}

export function checkSteps(query: OperationQuery | ReadingQuery): void {
  checkRange(query);
  const { step, from } = query;
  if (step === undefined) return;
  if (!(Number.isFinite(step) && step > 0)) throw invalid('step', 'milliseconds above 0', step);
  if (!Number.isFinite(from)) throw invalid('from', 'finite, since the first step begins there', from);
}

/** @returns how many events are asked for */
export function checkEvents({ limit = MOST_EVENTS, ...range }: EventQuery): number {
  checkRange(range);
  if (!(Number.isInteger(limit) && limit >= 0)) throw invalid('limit', 'an integer of at least 0', limit);
  return limit;
}

export function tooManyPoints(): PerfError {
  return new PerfError('analytics/too-many-points', {
    message: `Expected at most ${MOST_POINTS} points, got more`,
    hint: 'Ask for a longer `step`, or a shorter range.',
  });
}

export function closed(): PerfError {
  return new PerfError('analytics/history-closed', {
    message: 'Expected the history to be open, but it is closed',
    hint: 'Ask and append before `close()`.',
  });
}

const MOMENT = 'milliseconds since 1970';

/** A moment before 1970 is another unit, or a clock that was never set. */
function checkMoment(name: string, at: unknown): void {
  if (typeof at !== 'number' || !Number.isFinite(at) || at < 0) throw invalid(name, MOMENT, at);
}

function checkText(name: string, text: unknown): void {
  if (typeof text !== 'string' || text === '') throw invalid(name, 'a text that is not empty', text);
}

function isJson(data: unknown): boolean {
  try {
    return JSON.stringify(data) !== undefined;
  } catch {
    // A circle, or a BigInt.
    return false;
  }
}

/** @param expected as in: Expected `name` to be … */
export function invalid(name: string, expected: string, got: unknown): PerfError {
  const shown = typeof got === 'object' && got !== null ? 'an object' : `\`${String(got)}\``;
  return new PerfError('analytics/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got ${shown}`,
    hint: 'Moments are milliseconds since 1970, spans and durations are milliseconds, names are texts.',
  });
}
