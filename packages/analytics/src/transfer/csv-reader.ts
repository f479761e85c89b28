/**
 * Rows out of a table: all that `csv.ts` wrote, and readings from any table with `name`, `value`, and `epoch_ms` or `time`.
 *
 * A row without a `type` is a reading. Operations need their `state`: figures alone don't tell which calls there were.
 */
import { PerfError } from '@perf/core';
import { invalid } from '../check.ts';
import type { StoredRow } from '../history.ts';
import { rowOfPlain } from './json-lines.ts';

/** By the name of the column; '' where there is none. */
type Cell = (column: string) => string;

export class CsvReader {
  readonly #columns: readonly string[];

  /** @throws PerfError `analytics/invalid-argument` for a header that lacks a column */
  constructor(header: readonly string[]) {
    this.#columns = header.map((column) => column.trim());
    const has = (column: string): boolean => this.#columns.includes(column);
    if (!has('name') || !has('value') || !(has('epoch_ms') || has('time'))) {
      throw new PerfError('analytics/invalid-argument', {
        message: `Expected the first line to name columns, \`name\`, \`value\`, and \`epoch_ms\` or \`time\` among them, got \`${header.join(',').slice(0, 60)}\``,
        hint: 'Give what `perfkit history export` wrote, or a table with commas between these columns.',
      });
    }
  }

  /** @throws PerfError `analytics/invalid-argument`, `core/invalid-histogram` */
  row(cells: readonly string[]): StoredRow {
    if (cells.length !== this.#columns.length) {
      throw invalid('line', `${this.#columns.length} cells, as the header has`, cells.length);
    }
    const cell: Cell = (column) => cells[this.#columns.indexOf(column)] ?? '';
    const type = this.#columns.includes('type') ? cell('type') : 'reading';
    return rowOfPlain({ type, at: momentOf(cell), ...plainOf(type, cell) });
  }
}

function plainOf(type: string, cell: Cell): Readonly<Record<string, unknown>> {
  const labels = cell('labels') === '' ? {} : { labels: jsonIn('labels', cell) };
  const kind = cell('kind') === '' ? {} : { kind: cell('kind') };
  switch (type) {
    case 'operation':
      return { name: cell('name'), labels: [], ...labels, ...kind, state: cell('state') };
    case 'event':
      return { ...kind, data: jsonIn('text', cell) };
    case 'annotation':
      return { ...kind, ...labels, text: cell('text') };
    case 'reading':
      return { name: cell('name'), ...figuresOf(cell) };
    default:
      return {};
  }
}

function figuresOf(cell: Cell): Readonly<Record<string, number>> {
  if (cell('last_ms') === '') return { value: numberIn('value', cell) };
  const part = { sum: numberIn('sum', cell), min: numberIn('min', cell), max: numberIn('max', cell) };
  return { samples: numberIn('count', cell), ...part, last: numberIn('last', cell), lastAt: numberIn('last_ms', cell) };
}

function jsonIn(column: string, cell: Cell): unknown {
  const text = cell(column);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PerfError('analytics/invalid-argument', {
      message: `Expected \`${column}\` to be JSON, got \`${text.slice(0, 40)}\``,
      hint: 'Write it as `perfkit history export --csv` does.',
      cause,
    });
  }
}

function momentOf(cell: Cell): number {
  if (cell('epoch_ms') !== '') return numberIn('epoch_ms', cell);
  const text = cell('time').trim();
  // Without a zone it is UTC, wherever it is read.
  const at = Date.parse(
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text,
  );
  if (!Number.isFinite(at)) throw invalid('time', 'a moment like 2026-01-31T12:00:00Z', text);
  return at;
}

function numberIn(column: string, cell: Cell): number {
  const text = cell(column);
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
