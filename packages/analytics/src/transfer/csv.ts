/**
 * A history as a table for people and spreadsheets (RFC 4180).
 *
 * One row is one row of the history: a batch's, or ten seconds, a minute or an hour. Figures come first, for people; the
 * last columns are what `csv-reader.ts` needs besides to read all of it back: the histogram, as in JSON lines, and the newest
 * sample of a row that stands for several. A reading's `value` is then their mean.
 */
import { statistics } from '@perf/core';
import type { StoredRow } from '../history.ts';
import { isOneSample, stateOf } from './json-lines.ts';

/** Durations are milliseconds. */
const CSV_COLUMNS = [
  ...['type', 'time', 'epoch_ms', 'name', 'labels', 'kind', 'count', 'failed', 'sum', 'min', 'max'],
  ...['p50', 'p95', 'p99', 'value', 'text', 'last', 'last_ms', 'state'],
] as const;

type Cells = Readonly<Record<string, string | number | undefined>>;

export const CSV_HEADER: string = CSV_COLUMNS.join(',');

export function csvLineOf(row: StoredRow): string {
  const cells: Cells = { type: row.type, time: timeOf(row.at), epoch_ms: row.at, ...cellsOf(row) };
  return CSV_COLUMNS.map((column) => quoted(cells[column])).join(',');
}

function cellsOf(row: StoredRow): Cells {
  switch (row.type) {
    case 'operation': {
      const { count, failed, min, max, p50, p95, p99 } = statistics(row.recorded);
      const { name, labels, kind, recorded } = row;
      const { sum } = recorded.histogram;
      const figures = { count, failed, sum, min, max, p50, p95, p99 };
      return { name, labels: textOf(labels), kind, ...figures, state: stateOf(recorded) };
    }
    case 'reading': {
      const { name, samples, sum, min, max, last, lastAt } = row;
      const figures = { name, count: samples, sum, min, max };
      return isOneSample(row)
        ? { ...figures, value: last }
        : { ...figures, value: sum / samples, last, last_ms: lastAt };
    }
    case 'event':
      return { kind: row.kind, text: JSON.stringify(row.data) };
    default:
      return { kind: row.kind, text: row.text, labels: textOf(row.labels ?? {}) };
  }
}

function timeOf(at: number): string {
  // Past the year 275760 there is no such text.
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '';
}

/** An object, but pairs where a key has to be escaped: V8 may read such a key of an object wrongly (see `json-lines.ts`). */
function textOf(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels);
  if (names.length === 0) return '';
  const isPlain = names.every((name) => JSON.stringify(name) === `"${name}"`);
  return JSON.stringify(isPlain ? labels : Object.entries(labels));
}

function quoted(cell: string | number | undefined): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
