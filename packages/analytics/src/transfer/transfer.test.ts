import { describe, expect, it } from 'vitest';
import { batch, calls, collected, recorded, T0 } from '../../test/batches.ts';
import { createMemoryHistory } from '../adapters/memory/index.ts';
import type { History } from '../history.ts';
import { exportHistory, type TransferFormat } from './export.ts';
import { importHistory } from './import.ts';

const EVER = { from: 0, to: Number.POSITIVE_INFINITY };

async function example(): Promise<History> {
  const history = createMemoryHistory();
  const save = {
    ...calls('save, "now"', []),
    labels: { tenant: 'a\nb' },
    kind: 'job',
    recorded: recorded([1, 3], { failed: 1 }),
  };
  await history.append(
    batch(0, {
      operations: [save],
      readings: { 'gc.time': 0.25 },
      events: [{ at: T0 + 5, kind: 'stall', data: [1, 'x'] }],
    }),
  );
  await history.annotate({ at: T0 + 9, kind: 'deploy', text: 'v2' });
  return history;
}

async function textOf(history: History, format: TransferFormat, range = EVER): Promise<string> {
  return (await collected(exportHistory(history, format, range))).join('');
}

describe('an export', () => {
  it('as CSV has the columns that are documented', async () => {
    expect((await textOf(await example(), 'csv')).split('\r\n')).toEqual([
      'type,time,epoch_ms,name,labels,kind,count,failed,sum,min,max,p50,p95,p99,value,text,last,last_ms,state',
      expect.stringMatching(
        /^operation,2026-01-01T00:00:00.000Z,1767225600000,"save, ""now""","\{""tenant"":""a\\nb""\}",job,2,1,4,1,3,/,
      ),
      'reading,2026-01-01T00:00:00.000Z,1767225600000,gc.time,,,1,,0.25,0.25,0.25,,,,0.25,,,,',
      'event,2026-01-01T00:00:00.005Z,1767225600005,,,stall,,,,,,,,,,"[1,""x""]",,,',
      'annotation,2026-01-01T00:00:00.009Z,1767225600009,,,deploy,,,,,,,,,,v2,,,',
      '',
    ]);
  });

  it('takes the range it is asked for, and is empty where nothing is', async () => {
    const history = await example();
    expect((await textOf(history, 'jsonl', { from: T0 + 5, to: T0 + 9 })).split('\n')).toHaveLength(2);
    expect(await textOf(history, 'jsonl', { from: 0, to: T0 })).toBe('');
  });

  it('hands out pieces, not all at once', async () => {
    const history = createMemoryHistory();
    const at = Array.from({ length: 5000 }, (_, i) => T0 + i);
    await history.appendReadings([{ name: 'queue', at, values: at }]);
    const pieces = await collected(exportHistory(history, 'jsonl', EVER));
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(piece.endsWith('\n')).toBe(true);
  });
});

describe('an import', () => {
  it('of CSV takes what it can, and says of the rest which line it is and why', async () => {
    const lines = (await textOf(await example(), 'csv')).split('\r\n');
    const [header = '', operation = '', ...others] = lines;
    const withoutState = operation.replace(/[^,]*$/, '');
    const history = createMemoryHistory();
    const bad = [
      withoutState,
      'note,2026-01-01,,x,,,,,,,,,,,,,,,',
      'event,2026-01-01,,,,k,,,,,,,,,,{,,,',
      'reading,,,x,,,,,,,,,,,1,,,,',
    ];
    const result = await importHistory(history, [[header, operation, ...bad, ...others].join('\r\n')]);
    expect(result).toMatchObject({ rows: 4, bad: 4 });
    expect(result.problems).toEqual([
      { line: 3, message: 'Expected `state` to be a histogram in base64, got ``' },
      { line: 4, message: 'Expected `type` to be operation, reading, event or annotation, got `note`' },
      { line: 5, message: 'Expected `text` to be JSON, got `{`' },
      { line: 6, message: 'Expected `time` to be a moment like 2026-01-31T12:00:00Z, got ``' },
    ]);
  });

  it('of a table of one’s own needs a name, a value and a time, in any order', async () => {
    const history = createMemoryHistory();
    const table = 'value,time,name\n1.5,2026-01-01 00:00:01,"a ""b""\nc"\r\n2,2026-01-01T00:00:00Z,d\n';
    expect(await importHistory(history, [table])).toMatchObject({ rows: 2, bad: 0 });
    const found = await history.readings(EVER);
    expect(found.map(({ name, last }) => [name, last]).sort()).toEqual([
      ['a "b"\nc', 1.5],
      ['d', 2],
    ]);
    expect(await history.readings({ from: T0 + 1000, to: T0 + 1001 })).toMatchObject([{ name: 'a "b"\nc' }]);
    await expect(importHistory(history, ['time,name\n'])).rejects.toMatchObject({ code: 'analytics/invalid-argument' });
  });

  it('counts and tells bad lines with their numbers, and takes all others', async () => {
    const sound = (await textOf(await example(), 'jsonl')).trimEnd().split('\n');
    const [operation = '', reading = ''] = sound;
    const bad = [
      '{',
      '{"type":"nothing"}',
      '{"type":"reading","at":-1,"name":"a","value":1}',
      operation.replace('"state":"', '"state":"AA'),
      reading.replace('0.25', '"x"'),
      'null',
    ];
    const history = createMemoryHistory();
    const heard: number[] = [];
    const result = await importHistory(history, [[...sound, ...bad, reading].join('\r\n')], {
      onProgress: (rows) => heard.push(rows),
    });
    expect(result).toMatchObject({ rows: 5, bad: 6 });
    expect(result.problems.map(({ line }) => line)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(result.problems[1]?.message).toContain('operation, reading, event or annotation, got `nothing`');
    expect(heard).toEqual([5]);
    const csv = await importHistory(history, ['name,value,epoch_ms\na,1\nb,x,1\nc,1,1\n"d,1,1\n']);
    expect(csv).toMatchObject({ rows: 1, bad: 3, problems: [{ line: 2 }, { line: 3 }, { line: 5 }] });
  });

  it('of nothing is nothing', async () => {
    expect(await importHistory(createMemoryHistory(), [])).toEqual({ rows: 0, bad: 0, problems: [] });
  });

  it('ends where the history refuses, and what came before is kept', async () => {
    const full = { restore: async () => Promise.reject(new Error('no room')) };
    await expect(importHistory(full, [await textOf(await example(), 'jsonl')])).rejects.toThrow('no room');
  });
});
