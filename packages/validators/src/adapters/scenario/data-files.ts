/** Data of scenarios in files. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PerfError } from '@perf/core';
import { rowsOfCsv } from '../../scenario/csv.ts';
import { checkedOrder, type DataOptions } from '../../scenario/data.ts';
import type { DataSource } from '../../scenario/definition.ts';

/** @param file a path from the folder that the run is started in, or `new URL('users.csv', import.meta.url)` */
export function csv<Row extends Record<string, string> = Record<string, string>>(
  file: string | URL,
  { order = 'round-robin' }: DataOptions = {},
): DataSource<Row> {
  return source(file, order, (text, name) => rowsOfCsv(text, name) as Row[]);
}

/** A file that holds a JSON array. @param file as for `csv` */
export function json<Row = Record<string, unknown>>(
  file: string | URL,
  { order = 'round-robin' }: DataOptions = {},
): DataSource<Row> {
  return source(file, order, (text, name) => rowsOfJson(text, name) as Row[]);
}

function source<Row>(
  file: string | URL,
  order: DataSource<Row>['order'],
  parse: (text: string, name: string) => readonly Row[],
): DataSource<Row> {
  const name = file instanceof URL ? fileURLToPath(file) : file;
  return {
    order: checkedOrder(order),
    name,
    async read() {
      const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
        throw new PerfError('validators/invalid-data', {
          message: `Expected \`${name}\` to be a file with data, got ${cause.code}`,
          hint: "Give its place from the module: new URL('users.csv', import.meta.url).",
          cause,
        });
      });
      return parse(text, name);
    },
  };
}

function rowsOfJson(text: string, name: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (Array.isArray(value)) return value;
  throw new PerfError('validators/invalid-data', {
    message: `Expected \`${name}\` to hold a JSON array, got something else`,
    hint: 'Write it like [{ "id": 1 }, { "id": 2 }].',
  });
}
