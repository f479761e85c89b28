/** Looks at a run: how far it is, what it found; waits for it, or cancels it. */
import type { McpServer } from '@modelcontextprotocol/server';
import { PerfError } from '@perf/core';
import { z } from 'zod';
import type { RunRecord, Runs } from '../runs/runs.ts';
import { ran, ranShape } from './act.ts';
import { answered, invalid, type Tools } from './tool.ts';

const MOST_OTHERS = 10;

const shape = ranShape.extend({ others: z.array(z.string()).describe('Further runs, newest first: id, kind, state') });

const input = z.strictObject({
  runId: z.string().max(40).optional().describe('Like `run-0123456789ab`. Default: the newest'),
  waitSeconds: z.number().min(0).max(50).optional().describe('How long to wait for its end. Default: 0'),
  cancel: z.boolean().optional().describe('Stops it; a change is taken back. Default: false'),
});

export function registerGetRun(server: McpServer, { runs }: Tools): void {
  server.registerTool(
    'get_run',
    {
      title: 'A run',
      description:
        'How far a run is that another tool began (load test, backup, restore, change), and what it found. It is kept after its end. Waits when told to; with `cancel` it is stopped.',
      inputSchema: input,
      outputSchema: shape,
      // It changes something when told to cancel.
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ runId, waitSeconds = 0, cancel = false }, { mcpReq: { signal } }) =>
      answered(async () => {
        const id = runId ?? runs.list()[0]?.id;
        if (id === undefined) throw noRuns();
        if (runs.get(id) === undefined) throw unknownRun(id, runs);
        if (cancel) await runs.cancel(id);
        else await endOf(runs, id, AbortSignal.any([signal, AbortSignal.timeout(waitSeconds * 1000)]));
        const record = runs.get(id);
        if (record === undefined) throw unknownRun(id, runs);
        const { value, words } = ran(record);
        const others = runs
          .list()
          .filter((run) => run.id !== id)
          .slice(0, MOST_OTHERS)
          .map(lineOf);
        return { value: { ...value, others }, words };
      }),
  );
}

const lineOf = ({ id, kind, state }: RunRecord): string => `${id} ${kind} ${state}`;

/** Resolves when it has ended as far as this server knows, or when nobody waits any longer. */
function endOf(runs: Runs, id: string, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const isOver = (): boolean => until.aborted || runs.get(id)?.state !== 'running';
    const stop = runs.onChange(() => isOver() && end());
    const end = (): void => {
      stop();
      until.removeEventListener('abort', end);
      resolve();
    };
    until.addEventListener('abort', end);
    if (isOver()) end();
  });
}

function noRuns(): PerfError {
  return new PerfError('mcp/no-run', { message: 'There is no run yet.', hint: 'run_load_test begins one.' });
}

function unknownRun(id: string, runs: Runs): PerfError {
  const known = runs.list().slice(0, 5).map(lineOf);
  const hint = known.length === 0 ? 'There is none.' : `Known are ${known.join(', ')}.`;
  return invalid('runId', { expected: 'the id of a run that is kept', got: id, hint });
}
