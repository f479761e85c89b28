/** Tools that act: only what the configuration allows, as runs that can be followed, cancelled and looked at later. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { openHistory } from '@perf/analytics/sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Ran, ranShape } from '../src/tools/act.ts';
import { call, connected, MODERN, type Mode, project, report } from './ask.ts';

const server = createServer((_, response) => response.end('ok'));
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

const allowed = (): object => ({ mcp: { allow: ['run_load_test', 'apply_recommendation'], targets: [url] } });

async function begun(client: Client, input: object): Promise<Ran> {
  return ranShape.parse((await call(client, 'run_load_test', { url, ...input })).value);
}

const auditIn = (data: string): { tool: string; outcome: string }[] =>
  readFileSync(join(data, 'mcp', 'audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.each<[string, Mode]>([
  ['of 2026-07-28', MODERN],
  ['of the years before', 'legacy'],
])('for a client %s, a load test', (_, mode) => {
  it('tells its progress, then what it found, and is written down before and after', async () => {
    const { data } = await project({ config: allowed() });
    const client = await connected(data, mode);
    const told: number[] = [];
    const { structuredContent } = await client.callTool(
      { name: 'run_load_test', arguments: { url, rate: 50, duration: '1500ms', contract: ['p95<5s'] } },
      { onprogress: ({ progress }) => told.push(progress) },
    );
    const { verdict, confidence, state, runId, result } = ranShape.parse(structuredContent);
    expect([verdict, confidence, state]).toEqual(['kept', null, 'done']);
    expect(result).toMatchObject({ failed: 0, askedRatePerSecond: 50, promises: [{ state: 'kept', unit: 'ms' }] });
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    await vi.waitFor(() =>
      expect(auditIn(data)).toMatchObject([
        { tool: 'run_load_test', outcome: 'begun' },
        { tool: 'run_load_test', outcome: `${runId} done` },
      ]),
    );
    const later = await connected(data, mode);
    expect((await call(later, 'get_run', { runId })).value).toMatchObject({ verdict: 'kept', result: { failed: 0 } });
  });

  it('answers with its id, goes on, and can be cancelled', async () => {
    const { data } = await project({ config: allowed() });
    const client = await connected(data, mode);
    const { runId, verdict, toDo } = await begun(client, { rate: 20, duration: '5m', waitSeconds: 0 });
    expect([verdict, toDo]).toEqual(['running', expect.stringContaining(runId)]);
    expect((await call(client, 'get_run')).value).toMatchObject({ runId, state: 'running' });
    const { value } = await call(client, 'get_run', { runId, cancel: true });
    expect(value).toMatchObject({ verdict: 'cancelled', state: 'cancelled', runId });
  });
});

describe('a stress test', () => {
  it('that had no time to find anything says so, not that nothing is kept', async () => {
    const { data } = await project({ config: allowed() });
    const client = await connected(data);
    const { verdict, state, result } = await begun(client, {
      ...{ kind: 'stress', contract: ['p95<5s'], duration: '1s', concurrency: 20, waitSeconds: 30 },
    });
    expect([verdict, state]).toEqual(['invalid', 'done']);
    expect(result).toMatchObject({ contract: ['p95<5s'], breakingPointPerSecond: null, brokenAtPerSecond: null });
    expect(result?.text).toMatch(/^p95<5s was tried at no rate for long enough/);
  }, 30_000);
});

describe('what is not allowed', () => {
  it('is refused with the line of the configuration that would allow it, and is no act', async () => {
    const { data } = await project({
      config: { mcp: { allow: ['run_load_test'], targets: ['http://127.0.0.1:1/'] } },
      run: report(),
    });
    const client = await connected(data);
    for (const [tool, input, words] of [
      [
        'run_load_test',
        { url },
        /Allowed targets are http:\/\/127\.0\.0\.1:1\/.*`mcp\.targets` in .*perf\.config\.json/,
      ],
      ['apply_recommendation', { id: 'x' }, /`apply_recommendation` is not allowed.*`mcp\.allow`/],
      ['backup', { action: 'create' }, /`backup` is not allowed/],
      ['restore_backup', { snapshot: 'latest', to: 'x' }, /`restore_backup` is not allowed/],
    ] as const) {
      const { isError, text } = await call(client, tool, input);
      expect([tool, isError, text]).toEqual([tool, true, expect.stringMatching(words)]);
    }
    expect(() => auditIn(data)).toThrow(/ENOENT/);
  });

  it('is nothing a run begins with: what makes no sense is said at once, by its field', async () => {
    const { data } = await project({ config: allowed(), run: report() });
    const client = await connected(data);
    for (const [input, words] of [
      [{ duration: '11m' }, /`duration`.*at most 10m/],
      [{ duration: 'long' }, /`duration`.*`long`/],
      [{ contract: ['p95 is fine'] }, /p95 is fine/],
      [{ kind: 'stress' }, /`contract`.*promise/],
      [{ rate: -1 }, /rate.*>=0\.1/],
    ] as const) {
      const { isError, text } = await call(client, 'run_load_test', { url, ...input });
      expect([isError, text]).toEqual([true, expect.stringMatching(words)]);
    }
    const advice = await call(client, 'apply_recommendation', { id: 'x' });
    expect(advice).toMatchObject({ isError: true, text: expect.stringMatching(/`id`.*`x`.*No running program/s) });
    expect(await call(client, 'get_run')).toMatchObject({ isError: true });
  });
});

describe('a client that is gone', () => {
  it('leaves a run that was stopped, in the log and in the history', async () => {
    const { data } = await project({ config: allowed() });
    const gone = await connected(data);
    const { runId } = await begun(gone, { rate: 20, duration: '5m', waitSeconds: 0 });
    await gone.close();
    const client = await connected(data);
    await vi.waitFor(async () => {
      expect((await call(client, 'get_run', { runId })).value).toMatchObject({ state: 'cancelled' });
      expect(auditIn(data).at(-1)?.outcome).toBe(`${runId} cancelled`);
    }, 10_000);
    const history = await openHistory({ folder: data });
    const notes = await history.annotations({ from: 0, to: Date.now() + 1_000, kind: 'mcp' });
    await history.close();
    expect(notes.map(({ text }) => text)).toContain('run_load_test: begun');
  }, 20_000);

  it('takes a run back that it was waiting for', async () => {
    const { data } = await project({ config: allowed() });
    const client = await connected(data);
    const abort = new AbortController();
    const words = { name: 'run_load_test', arguments: { url, rate: 20, duration: '5m', waitSeconds: 50 } };
    const asked = client.callTool(words, { signal: abort.signal }).catch((error: Error) => error);
    await vi.waitFor(
      async () => expect((await call(client, 'get_run')).value).toMatchObject({ state: 'running' }),
      5_000,
    );
    abort.abort();
    expect(await asked).toBeInstanceOf(Error);
    await vi.waitFor(
      async () => expect((await call(client, 'get_run')).value).toMatchObject({ state: 'cancelled' }),
      5_000,
    );
  }, 20_000);
});
