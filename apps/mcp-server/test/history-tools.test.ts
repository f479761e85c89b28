/** What is found in a recorded history, and in one that is empty, damaged or not there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '@perf/analytics/sqlite';
import { Histogram } from '@perf/core';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { findingsShape } from '../src/tools/findings-shape.ts';
import { call, connected } from './ask.ts';

const MINUTE = 60_000;
const MINUTES = 100;
const DEPLOY = 60;

/** Like chance, the same each time. */
function chance(n: number): number {
  const x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32;
}

interface Scene {
  readonly operations: readonly string[];
  /** Milliseconds that a call takes, in a minute. */
  readonly typical: (operation: string, minute: number) => number;
}

async function recorded({ operations, typical }: Scene): Promise<string> {
  const { path: folder } = await temporaryFolder();
  const history = await openHistory({ folder });
  const from = Math.floor(Date.now() / MINUTE) * MINUTE - (MINUTES + 5) * MINUTE;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const series = operations.map((name) => {
      const histogram = new Histogram();
      for (let i = 0; i < 25; i += 1) histogram.record(typical(name, minute) * (0.8 + 0.4 * chance(minute * 997 + i)));
      return { name, labels: {}, recorded: { histogram, failed: 0 } };
    });
    await history.append({
      at: from + minute * MINUTE + 30_000,
      span: MINUTE,
      operations: series,
      readings: {},
      events: [],
    });
  }
  await history.annotate({ at: from + DEPLOY * MINUTE - 5_000, kind: 'deploy', text: 'v2' });
  await history.close();
  return folder;
}

describe('a history in which an operation became slower with a deploy', () => {
  it('is told since when, by how much, how sure that is, and what to look at', async () => {
    const folder = await recorded({
      operations: ['GET /orders', 'GET /invoice'],
      typical: (name, minute) => (name === 'GET /invoice' && minute >= DEPLOY ? 90 : 30),
    });
    const client = await connected(folder);
    const { text, value } = await call(client, 'find_regressions', { since: '1d' });
    const found = findingsShape.parse(value);
    expect(Object.keys(value as object).slice(0, 3)).toEqual(['verdict', 'confidence', 'toDo']);
    expect(found.verdict).toBe('regression');
    expect(found.confidence).toBeGreaterThan(0.95);
    expect(found.toDo).toMatch(/^Look first at what changed with it: deploy v2/);
    expect(found.findings[0]).toMatchObject({ kind: 'worse', changeRatio: expect.closeTo(2, 0), unit: 'ms' });
    expect(text).toMatch(/^regression: p95 of GET \/invoice/);
    expect(text).not.toContain('GET /orders');

    const legacy = await connected(folder, 'legacy');
    const compared = findingsShape.parse((await call(legacy, 'compare', { since: '1d' })).value);
    expect(compared).toMatchObject({ verdict: 'regression', findings: [{ kind: 'worse' }, { kind: 'worse' }] });
    expect(compared.text).toMatch(/GET \/invoice.*deploy v2/);
    const at = await call(legacy, 'compare', { at: 'yesterday' });
    expect(at).toMatchObject({ isError: true, text: expect.stringMatching(/`at`.*ISO 8601.*`yesterday`/s) });
  });

  it('stays small with 24 that did, of names without end, and pages hold each once', async () => {
    const operations = Array.from({ length: 24 }, (_, i) => `op ${i} ${'x'.repeat(500)}`);
    const typical = (_: string, minute: number): number => (minute >= DEPLOY ? 90 : 30);
    const client = await connected(await recorded({ operations, typical }));
    expect((await call(client, 'find_regressions', { since: '1d' })).tokens).toBeLessThan(5_000);
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const input: Record<string, unknown> = { since: '1d', limit: 20, ...(cursor === null ? {} : { cursor }) };
      const { value, tokens } = await call(client, 'find_regressions', input);
      expect(tokens).toBeLessThan(20_000);
      const page = findingsShape.parse(value);
      seen.push(...page.findings.map(({ text }) => /op \d+/.exec(text)?.[0] ?? ''));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect([seen.length, new Set(seen).size]).toEqual([24, 24]);
  });
});

describe('where there is nothing to find', () => {
  it('says that nothing was measured, and what to do', async () => {
    const client = await connected((await temporaryFolder()).path);
    for (const tool of ['find_regressions', 'compare', 'recommend']) {
      const words = expect.stringMatching(/(history|measured).*Measure first: `perfkit/s);
      expect(await call(client, tool)).toMatchObject({ isError: true, text: words });
    }
  });

  it('an empty history is unknown, not fine', async () => {
    const { path: folder } = await temporaryFolder();
    await (await openHistory({ folder })).close();
    const client = await connected(folder);
    const { value } = await call(client, 'find_regressions');
    expect(findingsShape.parse(value)).toMatchObject({ verdict: 'unknown', confidence: null, findings: [] });
  });

  it('a damaged one is told to be', async () => {
    const { path: folder } = await temporaryFolder();
    writeFileSync(join(folder, 'history.db'), 'this is no history'.repeat(500));
    const client = await connected(folder);
    const { value } = await call(client, 'find_regressions');
    const found = findingsShape.parse(value);
    expect(found.verdict).toBe('unknown');
    expect(found.missing.join()).toContain('damaged');
  });
});
