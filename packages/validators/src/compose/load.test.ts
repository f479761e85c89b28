/** Loads in several threads, and the target's process. */
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { quantile } from '@perf/core';
import { freePort, startProgram } from '@tooling/testkit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LoadProgress } from '../load/progress.ts';
import type { Target } from '../target.ts';
import { fnTarget } from '../targets/fn-target.ts';
import type { TargetWords } from '../targets/words.ts';
import { commandTarget } from './command-target.ts';
import { httpTarget } from './http-target.ts';
import { load } from './load.ts';
import { mcpTarget } from './mcp-target.ts';
import { moduleTarget } from './module-target.ts';
import { targetFrom } from './target-from.ts';

const program = (name: string): string => join(import.meta.dirname, '../../test/programs', name);

let served = { url: '', pid: 0 };
let server: ReturnType<typeof startProgram>;

beforeAll(async () => {
  const port = await freePort();
  server = startProgram(process.execPath, [program('server.mjs'), String(port)], { timeout: 100_000 });
  await server.saw('listening');
  served = { url: `http://127.0.0.1:${port}/`, pid: server.pid };
});

afterAll(async () => {
  server.kill('SIGKILL');
  await server.result.catch(() => undefined);
});

describe('a load in several threads', () => {
  it('makes as many requests as one would, and one result of them', async () => {
    const { url, pid } = served;
    const result = await load({ target: httpTarget(url), concurrency: 5, iterations: 101, workers: 2 });
    expect(result).toMatchObject({ requests: 101, failed: 0, executor: 'iterations', asked: { concurrency: 5 } });
    expect(result.generator.workers).toBe(2);
    expect(result.histograms.response.count).toBe(101);
    expect(quantile(result.histograms.response, 0.95)).toBe(result.p95);
    expect(result.shard).toBeUndefined();
    // Found by the port that it listens at.
    if (process.platform === 'linux') expect(result.targetProcess?.pid).toBe(pid);
  });

  it('asks for a rate as a whole, judges contracts on the whole, and tells how it goes', async () => {
    const { url } = served;
    const told: LoadProgress[] = [];
    const result = await load({
      target: httpTarget(url),
      ...{ rate: 100, duration: 600, workers: 2 },
      contracts: ['p95<60s', 'failed==0', 'http_reqs: count>59'],
      onProgress: (progress) => told.push(progress),
    });
    expect(result).toMatchObject({ requests: 60, valid: true, asked: { rate: 100 }, ended: 'finished' });
    expect(result.verdicts.map(({ state, samples }) => [state, samples])).toEqual([
      ['kept', 60],
      ['kept', 60],
      ['kept', 60],
    ]);
    expect(told.at(-1)).toMatchObject({ kind: 'open', duration: 600 });
    expect(told.some(({ asked }) => Math.abs(asked - 100) < 1e-9)).toBe(true);
  });

  it('ends all of them when a contract is past saving, and at the signal', async () => {
    const { url } = served;
    const asked = { target: httpTarget(url), rate: 200, workers: 2 };
    const hopeless = await load({ ...asked, duration: 10_000, contracts: 'max<0ms' });
    expect(hopeless).toMatchObject({ ended: 'hopeless', verdicts: [{ state: 'broken' }] });
    expect(hopeless.requests).toBeLessThan(2_000);
    const stopping = new AbortController();
    const { signal } = stopping;
    const onProgress = ({ requests }: LoadProgress): void => void (requests > 5 && stopping.abort());
    const stopped = await load({ ...asked, duration: '1h', signal, onProgress });
    expect(stopped.ended).toBe('stopped');
    expect(stopped.requests).toBeGreaterThan(5);
  });

  it('gives each thread rows of its own, and keeps its words off standard output', async () => {
    const target = await moduleTarget(program('shop.mjs'));
    const result = await load({ target, concurrency: 4, iterations: 40, workers: 2 });
    expect(result).toMatchObject({ target: 'shop', requests: 40, failed: 0, steps: { open: { requests: 40 } } });
  });

  it.each<[string, Target]>([
    ['a program', commandTarget([process.execPath, '-e', ''], { expect: 0 })],
    ['an address', httpTarget('http://u:p@127.0.0.1:1/a?b', { body: { c: 1 }, headers: { d: 'e' } })],
    ['an MCP server', mcpTarget({ url: 'http://127.0.0.1:1/mcp', tool: 'search' })],
  ])('builds %s anew from words', async (_what, target) => {
    const words = structuredClone(target.words) as TargetWords;
    expect(await targetFrom(words)).toMatchObject({ name: target.name, words });
  });

  it('says what went wrong in a thread', async () => {
    const target = await moduleTarget(program('shop.mjs'));
    const gone = { ...target, words: { kind: 'module', file: '/no/such/file.mjs' } } as const;
    await expect(load({ target: gone, iterations: 4, workers: 2 })).rejects.toMatchObject({
      code: 'validators/invalid-module',
    });
  });

  it.runIf(availableParallelism() > 1)('is begun anew in several when one does not reach its rate', async () => {
    const target = await moduleTarget(relative(process.cwd(), program('busy.mjs')));
    const stopping = new AbortController();
    const onProgress = ({ workers }: LoadProgress): void => void (workers > 1 && stopping.abort());
    const result = await load({ target, rate: 50_000, duration: '1h', signal: stopping.signal, onProgress });
    expect(result.generator.workers).toBeGreaterThan(1);
    expect(result.target).toBe(target.name);
    expect(result.warnings[0]).toMatch(/^one thread reached \d+ of 50000 a second: begun anew in several$/);
  });

  it('stays in one, and says so, where the target is of this process alone', async () => {
    for (const target of [
      fnTarget(async () => undefined),
      httpTarget(served.url, { expect: (status) => status === 200 }),
    ]) {
      const result = await load({ target, iterations: 10, workers: 2 });
      expect(result).toMatchObject({ requests: 10, generator: { workers: 1 } });
      expect(result.warnings).toEqual(['the target is of this process alone, so all of it ran in one thread']);
    }
    expect(mcpTarget({ command: 'node server.js' }).words).toBeUndefined();
    expect(mcpTarget({ url: 'http://127.0.0.1:1/mcp' }).words).toMatchObject({ kind: 'mcp' });
  });

  it.each([0, 1.5, -1, Number.NaN, 65, 'many' as 'auto'])('refuses %s workers', async (workers) => {
    await expect(load({ target: () => undefined, workers })).rejects.toThrow('`workers` to be');
  });

  it('refuses workers beside a shard', async () => {
    await expect(load({ target: () => undefined, workers: 2, shard: '1/2' })).rejects.toThrow('beside a shard');
  });
});

describe("the target's process", () => {
  it('is the one that is named', async () => {
    const { url, pid } = served;
    const result = await load({ target: httpTarget(url), iterations: 2_000, pid });
    expect(result.targetProcess?.pid).toBe(pid);
    expect(result.targetProcess?.cpu).toBeGreaterThan(0);
  });

  it('is not told where it is the generator itself', async () => {
    const server = createServer((_request, response) => void response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address() as { port: number };
    const target = httpTarget(`http://127.0.0.1:${address.port}/`);
    expect((await load({ target, iterations: 5 })).targetProcess).toBeUndefined();
  });

  it.each([0, -5, 2 ** 31 - 1, 1.5])('refuses %s, which is none', async (pid) => {
    await expect(load({ target: () => undefined, pid })).rejects.toThrow('`pid` to be');
  });
});
