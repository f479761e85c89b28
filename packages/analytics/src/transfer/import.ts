/**
 * Reads into a history what `exportHistory` wrote, of any size in bounded memory.
 *
 * A line that can't be read is counted and told, and the others go on. Rows are restored a thousand at once, as a whole
 * or not at all; when the history refuses them, the import ends, and what came before is kept. Rows add up: what is
 * imported twice counts twice.
 */
import { invalid } from '../check.ts';
import type { History, StoredRow } from '../history.ts';
import { CsvReader, cellsIn } from './csv-reader.ts';
import { rowOfLine } from './json-lines.ts';

export interface ImportProblem {
  /** Counted from 1; where a record of several lines begins. */
  readonly line: number;
  readonly message: string;
}

export interface ImportResult {
  /** How many rows are in the history now, that were not before. */
  readonly rows: number;
  /** How many lines could not be read. */
  readonly bad: number;
  /** The first hundred of them. */
  readonly problems: readonly ImportProblem[];
}

const ROWS_AT_ONCE = 1000;
const MOST_PROBLEMS = 100;
/** A line that is longer is no line, but a file of another kind. */
const LONGEST_LINE = 16 * 1024 * 1024;

export interface ImportOptions {
  /** Hears how many rows are in so far. */
  readonly onProgress?: (rows: number) => void;
}

/** @throws for a bad line */
type Parse = (record: string) => StoredRow;

/**
 * Reads back what `exportHistory` wrote, or a table of one's own.
 *
 * @param text in pieces, cut anywhere; JSON lines or CSV, told by how it begins
 * @throws PerfError what `History.restore` throws; `analytics/invalid-argument` for a CSV without the columns it needs
 */
export async function importHistory(
  history: Pick<History, 'restore'>,
  text: AsyncIterable<string> | Iterable<string>,
  { onProgress = () => undefined }: ImportOptions = {},
): Promise<ImportResult> {
  const result = { rows: 0, bad: 0, problems: [] as ImportProblem[] };
  let parse: Parse | undefined;
  let rows: StoredRow[] = [];
  const restore = async (): Promise<void> => {
    await history.restore(rows);
    result.rows += rows.length;
    rows = [];
    onProgress(result.rows);
  };
  for await (const { line, record } of recordsOf(text)) {
    if (parse === undefined) {
      const csv = record.trimStart().startsWith('{') ? undefined : new CsvReader(cellsOf(record));
      parse = csv === undefined ? rowOfLine : (cells) => csv.row(cellsOf(cells));
      if (csv !== undefined) continue;
    }
    try {
      rows.push(parse(record));
    } catch (error) {
      result.bad += 1;
      if (result.problems.length < MOST_PROBLEMS) result.problems.push({ line, message: messageOf(error) });
    }
    if (rows.length >= ROWS_AT_ONCE) await restore();
  }
  if (rows.length > 0) await restore();
  return result;
}

function cellsOf(record: string): string[] {
  const cells = cellsIn(record);
  if (cells === undefined) throw invalid('line', 'closed where it opens a quote', record.slice(0, 40));
  return cells;
}

/** Lines that are not empty; those between two quotes of a CSV are one. */
async function* recordsOf(
  text: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ readonly line: number; readonly record: string }> {
  let isCsv: boolean | undefined;
  let begin = 0;
  let parts: string[] = [];
  let length = 0;
  let isOpen = false;
  let line = 0;
  for await (const each of linesOf(text)) {
    line += 1;
    if (!isOpen && (each === '' || each === '\r')) continue;
    isCsv ??= !each.trimStart().startsWith('{');
    if (!isOpen) begin = line;
    parts.push(each);
    length += each.length;
    isOpen = isCsv && isOpen !== (quotesIn(each) % 2 === 1) && length < LONGEST_LINE;
    if (isOpen) continue;
    yield { line: begin, record: whole(parts) };
    parts = [];
    length = 0;
  }
  if (parts.length > 0) yield { line: begin, record: whole(parts) };
}

/** Within a quote, what ends a line is part of the text. */
function whole(parts: readonly string[]): string {
  const record = parts.join('\n');
  return record.endsWith('\r') ? record.slice(0, -1) : record;
}

async function* linesOf(text: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = '';
  let isBegun = false;
  for await (const piece of text) {
    if (piece === '') continue;
    const lines = (rest + (isBegun ? piece : piece.replace(/^\uFEFF/, ''))).split('\n');
    isBegun = true;
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LONGEST_LINE) {
      yield rest.slice(0, LONGEST_LINE);
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}

function quotesIn(record: string): number {
  let count = 0;
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) count += 1;
  return count;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
