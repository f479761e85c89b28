import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Annotation } from '@perf/analytics';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createAudit } from './audit.ts';

const act = { tool: 'run_load_test', arguments: { url: 'http://localhost:1' }, outcome: 'done', at: 1_000 };

async function audited(more: { annotate?: (annotation: Annotation) => Promise<void>; maxBytes?: number } = {}) {
  const { path: folder } = await temporaryFolder();
  const annotations: Annotation[] = [];
  const troubles: string[] = [];
  const audit = createAudit({
    folder,
    annotate: async (annotation) => void annotations.push(annotation),
    onTrouble: (text) => troubles.push(text),
    ...more,
  });
  const file = join(folder, 'mcp/audit.jsonl');
  const lines = () =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { audit, file, lines, annotations, troubles };
}

describe('the audit log', () => {
  it('has a line for each act, for its owner only, and an annotation in the history', async () => {
    const { audit, file, lines, annotations } = await audited();
    await audit.record(act);
    await audit.record({ ...act, outcome: 'refused: not allowed', at: 2_000 });
    expect(lines()).toEqual([
      { at: '1970-01-01T00:00:01.000Z', tool: 'run_load_test', arguments: act.arguments, outcome: 'done' },
      expect.objectContaining({ at: '1970-01-01T00:00:02.000Z', outcome: 'refused: not allowed' }),
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(annotations[0]).toEqual({
      at: 1_000,
      kind: 'mcp',
      text: 'run_load_test: done',
      labels: { tool: 'run_load_test' },
    });
  });

  it('closes a file that others could read', async () => {
    const { audit, file } = await audited();
    await audit.record(act);
    writeFileSync(file, '', { mode: 0o644 });
    await audit.record(act);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes no secrets, and no arguments without end', async () => {
    const { audit, file, lines } = await audited();
    const headers = { Authorization: 'Bearer s3cret', cookie: 's3cret', accept: 'text' };
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]));
    const given = {
      url: 'http://me:s3cret@host/',
      headers,
      apiKey: 's3cret',
      text: 'x'.repeat(1e6),
      many,
      deep: nested(50),
    };
    await audit.record({ ...act, arguments: given, outcome: `failed: ${'y'.repeat(1e6)}` });
    const [line] = lines();
    expect(JSON.stringify(line)).not.toContain('s3cret');
    expect(line.arguments.headers.accept).toBe('text');
    expect(line.arguments.url).toBe('http://…@host/');
    expect(statSync(file).size).toBeLessThan(10_000);
  });

  it('puts a full file aside, and of those keeps one', async () => {
    const { audit, file, lines } = await audited({ maxBytes: 400 });
    for (let i = 0; i < 20; i += 1) await audit.record({ ...act, at: i * 1_000 });
    expect(lines().at(-1).at).toBe('1970-01-01T00:00:19.000Z');
    for (const path of [file, `${file}.1`]) expect(statSync(path).size).toBeLessThan(600);
    expect(statSync(`${file}.2`, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('keeps an act that the history does not take, and says so', async () => {
    const annotate = () => Promise.reject(new Error('the disk is full'));
    const { audit, lines, troubles } = await audited({ annotate });
    await audit.record(act);
    expect(lines()).toHaveLength(1);
    expect(troubles).toEqual([expect.stringContaining('the disk is full')]);
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : { in: nested(depth - 1) };
}
