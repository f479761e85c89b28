/** Rows of comma-separated values (RFC 4180), by the names in their first line. */
import { PerfError } from '@perf/core';

/**
 * @param text may begin with a byte order mark; lines end as on any system
 * @throws PerfError `validators/invalid-data` for a quote without an end, and for a row of another length
 */
export function rowsOfCsv(text: string, name: string): Record<string, string>[] {
  const [header, ...lines] = cellsOf(text.replace(/^\ufeff/, ''), name);
  if (header === undefined) throw invalid(name, 'a line of names first', 'an empty file');
  return lines.map((cells, at) => {
    if (cells.length !== header.length) {
      throw invalid(name, `${header.length} values in row ${at + 2}`, `${cells.length}`);
    }
    return Object.fromEntries(header.map((column, i) => [column, cells[i] ?? '']));
  });
}

/** A cell and what ends it: a comma, the end of a line, the end of the text. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;

function cellsOf(text: string, name: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = 0;
  while (at < text.length) {
    CELL.lastIndex = at;
    const found = CELL.exec(text);
    if (found === null) throw invalid(name, 'quotes that end', `one that does not, in row ${lines.length + 1}`);
    const [whole, quoted, plain = '', end] = found;
    line.push(quoted?.replaceAll('""', '"') ?? plain);
    at += whole.length;
    if (end === ',' && at < text.length) continue;
    if (end === ',') line.push('');
    // A line without anything is none.
    if (line.length > 1 || whole.length > (end?.length ?? 0)) lines.push(line);
    line = [];
  }
  return lines;
}

function invalid(name: string, expected: string, got: string): PerfError {
  return new PerfError('validators/invalid-data', {
    message: `Expected \`${name}\` to have ${expected}, got ${got}`,
    hint: 'Save it as CSV with a line of names first, and quotes round values that hold commas.',
  });
}
