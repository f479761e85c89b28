/** A history as text, part by part, of any size in bounded memory. */
import type { History, TimeRange } from '../history.ts';
import { CSV_HEADER, csvLineOf } from './csv.ts';
import { lineOf } from './json-lines.ts';

/** JSON lines keep everything (`json-lines.ts`); CSV is a table for people (`csv.ts`). */
export type TransferFormat = 'jsonl' | 'csv';

/** What is handed out at once: a write to a file or a pipe is worth its while. */
const PIECE = 64 * 1024;

/**
 * All that is kept of a range, as lines.
 *
 * @param range what lies in it by its moment; a row that stands for an hour lies where the hour begins
 * @returns pieces of many lines, each of which ends with a line end
 */
export async function* exportHistory(
  history: Pick<History, 'stored'>,
  format: TransferFormat,
  range: TimeRange,
): AsyncGenerator<string> {
  let piece = format === 'csv' ? `${CSV_HEADER}\r\n` : '';
  for await (const row of history.stored(range)) {
    piece += format === 'csv' ? `${csvLineOf(row)}\r\n` : `${lineOf(row)}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
