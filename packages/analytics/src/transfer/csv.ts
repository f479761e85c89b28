/**
 * A history as a table for people and spreadsheets (RFC 4180), and its readings back.
 *
 * One row is one row of the history: a batch's, or ten seconds, a minute or an hour. A histogram has no column, so calls
 * come out as figures and can't be read back; JSON lines keep all. A reading's `value` is its mean where a row stands for
 * several samples.
 */
import { statistics } from '@perf/core';
import { invalid } from '../check.ts';
import type { StoredRow } from '../history.ts';
import { sampleRow } from './json-lines.ts';

/** Durations are milliseconds. */
const CSV_COLUMNS = [
  ...['type', 'time', 'epoch_ms', 'name', 'labels', 'kind', 'count', 'failed', 'sum', 'min', 'max'],
  ...['p50', 'p95', 'p99', 'value', 'text'],
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
      return {
        name,
        labels: textOf(labels),
        kind,
        count,
        failed,
        sum: recorded.histogram.sum,
        min,
        max,
        p50,
        p95,
        p99,
      };
    }
    case 'reading': {
      const { name, samples, sum, min, max } = row;
      return { name, count: samples, sum, min, max, value: samples === 1 ? row.last : sum / samples };
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

function textOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels).length === 0 ? '' : JSON.stringify(labels);
}

function quoted(cell: string | number | undefined): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Which cell is which: the columns needed are `name`, `value` and one of `epoch_ms` and `time`. */
export class CsvReader {
  readonly #columns: readonly string[];

  /** @throws PerfError `analytics/invalid-argument` for a header that lacks a column */
  constructor(header: readonly string[]) {
    this.#columns = header.map((column) => column.trim());
    const has = (column: string): boolean => this.#columns.includes(column);
    if (!has('name') || !has('value') || !(has('epoch_ms') || has('time'))) {
      throw invalid('header', 'columns with `name`, `value`, and `epoch_ms` or `time`', header.join(','));
    }
  }

  /** @returns undefined for a row that is no reading. @throws PerfError `analytics/invalid-argument` */
  row(cells: readonly string[]): StoredRow | undefined {
    if (cells.length !== this.#columns.length) {
      throw invalid('line', `${this.#columns.length} cells, as the header has`, cells.length);
    }
    const cell = (column: string): string => cells[this.#columns.indexOf(column)] ?? '';
    if (this.#columns.includes('type') && cell('type') !== 'reading') return undefined;
    const at = cell('epoch_ms') === '' ? Date.parse(cell('time')) : numberOf('epoch_ms', cell('epoch_ms'));
    if (!(Number.isFinite(at) && at >= 0)) throw invalid('time', 'a moment', cell('epoch_ms') || cell('time'));
    if (cell('name') === '') throw invalid('name', 'a text that is not empty', '');
    return sampleRow({ at, name: cell('name'), value: numberOf('value', cell('value')) });
  }
}

function numberOf(column: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw invalid(column, 'a number', text);
  return value;
}

/** The cells of one record. @returns undefined when a quote is still open: the record goes on in the next line */
export function cellsIn(record: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (record[at] !== '"') {
      const end = record.indexOf(',', at);
      cells.push(record.slice(at, end < 0 ? undefined : end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let text = '';
    let end = at + 1;
    for (;;) {
      const quote = record.indexOf('"', end);
      if (quote < 0) return undefined;
      text += record.slice(end, quote);
      end = quote + 1;
      if (record[end] !== '"') break;
      text += '"';
      end += 1;
    }
    cells.push(text);
    if (end >= record.length) return cells;
    if (record[end] !== ',') throw invalid('line', 'a comma behind a closing quote', record.slice(end, end + 10));
    at = end + 1;
  }
}
