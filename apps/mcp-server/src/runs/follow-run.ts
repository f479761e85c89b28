/**
 * Waits for a run as long as a call may take, telling the client meanwhile how far it is. A run that takes longer goes on
 * without the call; a client that takes its call back, or is gone, takes the run back as well.
 */
import type { ServerContext } from '@modelcontextprotocol/server';
import type { Milliseconds } from '@perf/core';
import type { Progress, Run, RunRecord, Runs } from './runs.ts';

/** Clients give a call up after a minute. */
const PATIENCE: Milliseconds = 40_000;

/** @returns the run as it is: ended, or going on after so long */
export async function followRun(
  runs: Runs,
  run: Run,
  { context, patience = PATIENCE }: { context: ServerContext; patience?: Milliseconds },
): Promise<RunRecord> {
  const { signal, _meta } = context.mcpReq;
  const token = _meta?.progressToken;
  const tell = ({ done, total, words }: Progress): void => {
    if (token === undefined) return;
    const params = { progressToken: token, progress: done, ...(total === undefined ? {} : { total }), message: words };
    void context.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  const stop = run.onProgress(tell);
  const cancel = (): void => void runs.cancel(run.id);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  try {
    await Promise.race([run.ended, late]);
    return runs.get(run.id) ?? run;
  } finally {
    clearTimeout(timer);
    stop();
    signal.removeEventListener('abort', cancel);
  }
}
