import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { RUNS_KEPT, runFiles } from './run-files.ts';
import { createRuns, type RunContext, type Runs } from './runs.ts';

async function registry(more: { folder?: string; atOnce?: number } = {}) {
  const folder = more.folder ?? (await temporaryFolder()).path;
  const troubles: string[] = [];
  let now = 1_000;
  const options = { files: runFiles(folder), now: () => now++, onTrouble: (text: string) => troubles.push(text) };
  return { runs: createRuns({ ...options, ...more }), folder, troubles };
}

const untilAborted = ({ signal }: RunContext): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

/** Another server of the same data folder, after this one. */
const later = async (folder: string): Promise<Runs> => (await registry({ folder })).runs;

describe('a run', () => {
  it('goes on, tells how far it is, and is found with its result by later servers', async () => {
    const { runs, folder } = await registry();
    const changes: string[] = [];
    runs.onChange((id) => changes.push(id));
    const { promise: go, resolve } = Promise.withResolvers<void>();
    const told: unknown[] = [];
    const run = runs.start('run_load_test', async ({ progress }) => {
      await go;
      progress(1, 3, 'warming up');
      progress(3, 3, 'done');
      return { p95Ms: 12 };
    });
    run.onProgress((progress) => told.push(progress));
    expect(run).toMatchObject({ state: 'running', progress: undefined, kind: 'run_load_test' });
    expect(runs.get(run.id)?.state).toBe('running');
    resolve();
    expect(await run.ended).toMatchObject({ state: 'done', result: { p95Ms: 12 } });
    expect(told).toEqual([
      { done: 1, total: 3, words: 'warming up' },
      { done: 3, total: 3, words: 'done' },
    ]);
    expect(new Set(changes)).toEqual(new Set([run.id]));
    expect(changes.length).toBe(4);
    expect((await later(folder)).get(run.id)).toMatchObject({ state: 'done', result: { p95Ms: 12 } });
  });

  it('may tell how far it is before anything else', async () => {
    const { runs } = await registry();
    const run = runs.start('run_load_test', async ({ progress }) => progress(0, 9, 'begun'));
    expect(await run.ended).toMatchObject({ state: 'done', progress: { done: 0, total: 9, words: 'begun' } });
  });

  it('that fails says why and what to do, also later', async () => {
    const { runs, folder } = await registry();
    const run = runs.start('x', () =>
      Promise.reject(new PerfError('mcp/x', { message: 'Expected a target', hint: 'Start it.' })),
    );
    expect(await run.ended).toMatchObject({
      state: 'failed',
      error: { message: 'Expected a target', hint: 'Start it.' },
    });
    expect((await later(folder)).get(run.id)?.error).toEqual({ message: 'Expected a target', hint: 'Start it.' });
  });

  it('is cancelled by its id, and what it found until then is kept', async () => {
    const { runs, folder } = await registry();
    const stubborn = runs.start('x', async (context) => {
      await untilAborted(context).catch(() => undefined);
      return { soFar: 7 };
    });
    const plain = runs.start('y', untilAborted);
    expect(await runs.cancel(stubborn.id)).toMatchObject({ state: 'cancelled', result: { soFar: 7 } });
    expect(await runs.cancel(plain.id)).toMatchObject({ state: 'cancelled', error: undefined });
    expect(await runs.cancel(plain.id)).toMatchObject({ state: 'cancelled' });
    expect(await runs.cancel('run-000000000000')).toBeUndefined();
    expect((await later(folder)).get(plain.id)?.state).toBe('cancelled');
  });

  it('that a server left behind is lost, and one of a server that lives is not ours to cancel', async () => {
    const { runs, folder } = await registry();
    const run = runs.start('x', untilAborted);
    const file = join(folder, 'mcp/runs', `${run.id}.json`);
    const saved = JSON.parse(readFileSync(file, 'utf8'));
    const others = await later(folder);
    writeFileSync(file, JSON.stringify({ ...saved, pid: 2 ** 22 + 5 }));
    expect(others.get(run.id)?.state).toBe('lost');
    writeFileSync(file, JSON.stringify({ ...saved, pid: process.ppid, processStart: undefined }));
    expect(others.get(run.id)?.state).toBe('running');
    await expect(others.cancel(run.id)).rejects.toMatchObject({ code: 'mcp/foreign-run' });
    await runs.close();
    expect(others.get(run.id)?.state).toBe('cancelled');
  });
});

it.runIf(process.platform === 'linux')('of a process whose number another one has now is lost', async () => {
  const { runs, folder } = await registry();
  const run = runs.start('x', untilAborted);
  const file = join(folder, 'mcp/runs', `${run.id}.json`);
  const saved = JSON.parse(readFileSync(file, 'utf8'));
  expect(saved.processStart).toMatch(/^\d+$/);
  // The parent lives, but did not begin when this process did.
  writeFileSync(file, JSON.stringify({ ...saved, pid: process.ppid }));
  expect((await later(folder)).get(run.id)?.state).toBe('lost');
  await runs.close();
});

describe('runs', () => {
  it('are few at once, and the refusal names those that go on', async () => {
    const { runs } = await registry({ atOnce: 1 });
    const run = runs.start('x', untilAborted);
    expect(() => runs.start('y', async () => 1)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(run.id) }),
    );
    await runs.close();
    expect(runs.get(run.id)?.state).toBe('cancelled');
    await runs.start('y', async () => 1).ended;
  });

  it('are listed newest first, and only so many are kept', async () => {
    const { runs, folder } = await registry();
    const ids: string[] = [];
    for (let i = 0; i < RUNS_KEPT + 5; i += 1) {
      const run = runs.start('x', async () => i);
      ids.unshift(run.id);
      await run.ended;
    }
    expect(readdirSync(join(folder, 'mcp/runs')).length).toBe(RUNS_KEPT);
    expect(runs.list()[0]?.id).toBe(ids[0]);
    expect(runs.list()).toHaveLength(RUNS_KEPT);
  });

  it('are for their owner only, and a result without end is left out', async () => {
    const { runs, folder } = await registry();
    const run = runs.start('x', async () => 'x'.repeat(1e6));
    await run.ended;
    const file = join(folder, 'mcp/runs', `${run.id}.json`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBeLessThan(1_000);
    expect((await later(folder)).get(run.id)).toMatchObject({ state: 'done', result: { omitted: expect.any(String) } });
  });

  it.each(['../../etc/passwd', 'run-../x', '', 'run-ABCDEF012345', 'run-0123456789ab/../x'])(
    'are not found by %j, which is no id',
    async (id) => {
      const { runs, folder } = await registry();
      writeFileSync(join(folder, 'secret.json'), '{}');
      expect(runs.get(id)).toBeUndefined();
    },
  );

  it('that lie there damaged are none', async () => {
    const { runs, folder } = await registry();
    mkdirSync(join(folder, 'mcp/runs'), { recursive: true });
    writeFileSync(join(folder, 'mcp/runs/run-0123456789ab.json'), '{"id": "run-01');
    expect(runs.list()).toEqual([]);
    expect(runs.get('run-0123456789ab')).toBeUndefined();
  });

  it('whose end can’t be kept still end, and somebody is told', async () => {
    const { runs, folder, troubles } = await registry();
    const { promise: go, resolve } = Promise.withResolvers<void>();
    const run = runs.start('x', () => go);
    mkdirSync(join(folder, 'mcp/runs', `${run.id}.json.draft`));
    resolve();
    expect((await run.ended).state).toBe('done');
    expect(troubles).toEqual([expect.stringContaining(run.id)]);
  });
});
