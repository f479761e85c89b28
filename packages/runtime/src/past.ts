/**
 * The history of a program that is recorded outside of it, by a `perfkit run` or a serve: read from the data folder, opened
 * when somebody asks for the first time.
 */
import type { History, HistoryReader } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';

export type Past = HistoryReader & Pick<History, 'close'>;

export function pastIn(folder: string): Past {
  let opened: Promise<History> | undefined;
  let isClosed = false;
  const history = (): Promise<History> => {
    if (isClosed) return Promise.reject(closed());
    opened ??= openHistory({ folder }).catch((error: unknown) => {
      // It may be there the next time: who records it has only begun.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    query: async (query) => (await history()).query(query),
    operations: async (range) => (await history()).operations(range),
    readings: async (query) => (await history()).readings(query),
    events: async (query) => (await history()).events(query),
    annotations: async (query) => (await history()).annotations(query),
    async close() {
      isClosed = true;
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

function closed(): PerfError {
  return new PerfError('analytics/history-closed', {
    message: 'Expected the history to be open, but perfkit was stopped',
    hint: 'Ask before `perf.stop()`.',
  });
}
