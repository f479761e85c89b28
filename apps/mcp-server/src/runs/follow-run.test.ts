import type { ServerContext } from '@modelcontextprotocol/server';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { followRun } from './follow-run.ts';
import { runFiles } from './run-files.ts';
import { createRuns, type RunContext } from './runs.ts';

async function followed(progressToken?: string) {
  const { path } = await temporaryFolder();
  const runs = createRuns({ files: runFiles(path), now: () => 1, onTrouble: () => undefined });
  const abort = new AbortController();
  const told: unknown[] = [];
  const notify = async ({ params }: { params: unknown }): Promise<void> => void told.push(params);
  const mcpReq = { signal: abort.signal, _meta: { progressToken }, notify };
  return { runs, abort, told, context: { mcpReq } as unknown as ServerContext };
}

const work = async ({ progress }: RunContext): Promise<number> => {
  await Promise.resolve();
  progress(1, undefined, 'half');
  return 7;
};

describe('a call that waits for a run', () => {
  it('tells a client that asked for it how far it is, and answers with its end', async () => {
    const { runs, told, context } = await followed('t');
    const ended = await followRun(runs, runs.start('x', work), { context });
    expect(ended).toMatchObject({ state: 'done', result: 7 });
    expect(told).toEqual([{ progressToken: 't', progress: 1, message: 'half' }]);
    const quiet = await followed();
    await followRun(quiet.runs, quiet.runs.start('x', work), { context: quiet.context });
    expect(quiet.told).toEqual([]);
  });

  it('answers while a long one goes on, and takes one back that its client takes back', async () => {
    const { runs, abort, context } = await followed();
    const long = runs.start('x', ({ signal }) => new Promise((_, no) => signal.addEventListener('abort', no)));
    expect(await followRun(runs, long, { context, patience: 1 })).toMatchObject({ id: long.id, state: 'running' });
    abort.abort();
    expect(long.state).toBe('running');
    expect(await followRun(runs, long, { context })).toMatchObject({ state: 'cancelled' });
  });
});
