/** Histories in files that somebody edited, cut off, glued together. */
import { encode, Histogram } from '@perf/core';
import { fuzz, mutatedText, mutatedValue, workOf } from '@tooling/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoredRow } from '../history.ts';
import { CsvReader, cellsIn } from './csv-reader.ts';
import { importHistory } from './import.ts';
import { lineOf, rowOfLine } from './json-lines.ts';

const histogram = new Histogram();
for (const ms of [1, 2, 300]) histogram.record(ms);
const part = { samples: 2, sum: 3, min: 1, max: 2, last: 2, lastAt: 1_500 };
const ROWS: readonly StoredRow[] = [
  {
    type: 'operation',
    at: 1_000,
    name: 'save',
    labels: { a: 'b,"c' },
    kind: 'job',
    recorded: { histogram, failed: 1 },
  },
  { type: 'reading', at: 1_000, name: 'gc.time', ...part },
  { type: 'event', at: 1_000, kind: 'stall', data: { deep: [1, null, 'x'] } },
  { type: 'annotation', at: 1_000, kind: 'deploy', text: 'v2\nand more', labels: { by: 'me' } },
];
const LINES = ROWS.map(lineOf);
const state = btoa(String.fromCharCode(...encode({ histogram, failed: 1 })));
const CSV = [
  'type,epoch_ms,name,labels,kind,value,count,sum,min,max,last,last_ms,text,state',
  `operation,1000,save,"[[""a"",""b""]]",job,,,,,,,,,${state}`,
  'reading,1000,gc.time,,,5,,,,,,,,',
  'event,1000,,,stall,,,,,,,,"{""deep"":[1,null]}",',
  'annotation,1000,,,deploy,,,,,,,,"v2\nand more",',
].join('\n');
const TABLE = 'time,name,value\n2026-01-31T12:00:00Z,queue,5\n2026-01-31 12:01,queue,6\n';

async function imported(text: Iterable<string>): Promise<{ rows: StoredRow[]; bad: number }> {
  const rows: StoredRow[] = [];
  const restore = async (some: readonly StoredRow[]): Promise<void> => void rows.push(...some);
  const { bad } = await importHistory({ restore }, text);
  return { rows, bad };
}

it('a changed file gives whole rows and counts the rest', async () => {
  await fuzz(mutatedText([LINES.join('\n'), CSV, TABLE]), async (text) => {
    const { rows } = await imported([text]);
    for (const row of rows) expect(Number.isFinite(row.at)).toBe(true);
  });
});

it('rows around a changed line are all still there', async () => {
  const before = LINES.map((line) => lineOf(rowOfLine(line)));
  const changed = mutatedText(LINES).map((text) => text.replaceAll('\n', ' '));
  await fuzz(fc.tuple(changed, fc.nat({ max: LINES.length })), async ([odd, place]) => {
    // What the file is, its first line says.
    const at = Math.max(1, place);
    const { rows, bad } = await imported([[...LINES.slice(0, at), odd, ...LINES.slice(at)].join('\n')]);
    const found = rows.map(lineOf);
    expect(found.slice(0, at)).toEqual(before.slice(0, at));
    expect(at === LINES.length ? [] : found.slice(at - LINES.length)).toEqual(before.slice(at));
    expect(rows.length + bad - LINES.length).toBe(odd.trim() === '' && bad === 0 ? 0 : 1);
  });
});

it('a line with changed fields is a row that can be written again, or is refused', async () => {
  await fuzz(mutatedValue(LINES.map((line) => JSON.parse(line) as unknown)), (value) => {
    const row = rowOfLine(JSON.stringify(value));
    expect(lineOf(rowOfLine(lineOf(row)))).toBe(lineOf(row));
  });
});

it('cells of a changed record are texts, and a row of them is whole or refused', async () => {
  const [header = '', ...records] = CSV.split('\n').map(String);
  const reader = new CsvReader(cellsIn(header) ?? []);
  await fuzz(mutatedText(records), (record) => {
    const cells = cellsIn(record);
    if (cells !== undefined) expect(Number.isFinite(reader.row(cells).at)).toBe(true);
  });
});

it('a state whose end is cut off is refused in our words', () => {
  const row = { ...(JSON.parse(LINES[0] as string) as object), state: state.slice(0, 21) };
  expect(() => rowOfLine(JSON.stringify(row))).toThrow(expect.objectContaining({ code: 'analytics/invalid-argument' }));
});

it('a line of 10 MB is told as one that is bad, and what follows is read', async () => {
  const { rows, bad } = await imported([
    LINES[0] as string,
    '\n{"type":"',
    'x'.repeat(10_000_000),
    '"}\n',
    LINES[1] as string,
  ]);
  expect([rows.length, bad]).toEqual([2, 1]);
});

it('work on cells grows with their number', () => {
  const [one = 0, two = 0] = workOf(...[5_000, 10_000].map((n) => () => cellsIn('"a""b",'.repeat(n))));
  expect(two / one).toBeLessThan(2.5);
});
