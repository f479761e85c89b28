/** One thread of a load: builds the target from words, makes its share of the requests, and hands its result over. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type EpochMs, isPerfError } from '@perf/core';
import { targetFrom } from '../../compose/target-from.ts';
import { load } from '../../load/load.ts';
import { type CoreMeter, LEAST_MS, type Progress } from '../../load/run.ts';
import { loadJson } from '../../report/load-json.ts';
import { toldOf } from '../../shard/told.ts';
import type { FromThread, Order, ToThread } from './messages.ts';

/** Oftener than a person looks, and seldom enough to cost nothing. */
const TELL_MS = 200;

const send = (message: FromThread): void => parentPort?.postMessage(message);

async function share({ words, plan, thresholds, allowRemote, index, of }: Order): Promise<void> {
  const stopping = new AbortController();
  let begin: (at: EpochMs | undefined) => void = () => undefined;
  const beginning = new Promise<EpochMs | undefined>((resolve) => {
    begin = resolve;
  });
  parentPort?.on('message', (message: ToThread) => {
    if ('begin' in message) return begin(message.begin);
    stopping.abort();
    begin(undefined);
  });
  let toldAt = Number.NEGATIVE_INFINITY;
  const look = (progress: Progress): void => {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    send({ told: toldOf(progress) });
  };
  const result = await load(
    {
      ...plan,
      target: await targetFrom(words),
      shard: { index, of },
      signal: stopping.signal,
      ...(allowRemote !== undefined && { allowRemote }),
    },
    {
      look,
      cores: coresOfThread,
      thresholds,
      connected: () => {
        send({ ready: true });
        return beginning;
      },
    },
  );
  send({ done: JSON.stringify(loadJson(result)) });
}

/** Of this thread alone; where Node can't tell, the share of the time in which its loop did not wait. */
function coresOfThread(): CoreMeter {
  if (process.threadCpuUsage === undefined) {
    const before = performance.eventLoopUtilization();
    return () => performance.eventLoopUtilization(before).utilization;
  }
  const before = process.threadCpuUsage();
  return (elapsed) => {
    const { user, system } = process.threadCpuUsage(before);
    return elapsed < LEAST_MS ? 0 : (user + system) / 1000 / elapsed;
  };
}

function failureOf(error: unknown): Extract<FromThread, { failed: unknown }> {
  if (isPerfError(error)) return { failed: { code: error.code, message: error.message, hint: error.hint } };
  return { failed: { message: error instanceof Error ? error.message : String(error) } };
}

if (!isMainThread && parentPort !== null) {
  share(workerData as Order).then(
    // What a scenario leaves behind must not hold the thread.
    () => parentPort?.close(),
    (error: unknown) => send(failureOf(error)),
  );
}
