/**
 * The thread that owns `history.db`: answers one question after the other, in the order they were asked.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isPerfError } from '@perf/core';
import type { HistoryFile } from './file.ts';
import type { Answer, Ask, Calls } from './messages.ts';
import { openHistoryFile } from './open-file.ts';

const { folder, now } = workerData as { folder: string; now: number };

function serve(file: HistoryFile, { call, ask }: Ask): unknown {
  switch (call) {
    case 'append':
      return file.append(ask as Calls['append']['ask']);
    case 'query':
      return file.query(ask as Calls['query']['ask']);
    case 'operations':
      return file.operations(ask as Calls['operations']['ask']);
    case 'readings':
      return file.readings(ask as Calls['readings']['ask']);
    case 'events':
      return file.events(ask as Calls['events']['ask']);
    case 'info':
      return file.info();
    case 'close':
      return file.close();
  }
}

function failureOf(error: unknown): NonNullable<Answer['failure']> {
  if (isPerfError(error)) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'analytics/history-write',
    message: `Expected the history to take this, but SQLite refused: ${message}`,
    hint: 'Check the free space and the rights of its folder; what was kept before is whole.',
  };
}

function answered(id: number, act: () => unknown): Answer {
  try {
    return { id, answer: act() };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

let file: HistoryFile | undefined;
const start = answered(0, () => {
  file = openHistoryFile(folder, now);
});
parentPort?.postMessage(start);
parentPort?.on('message', (ask: Ask) => {
  parentPort?.postMessage(answered(ask.id, () => file && serve(file, ask)));
  if (ask.call === 'close') parentPort?.close();
});
