/** A SQLite database, under write load too: every copy is a committed state. */
import { resolve } from 'node:path';
import { type EpochMs, systemClock } from '@perf/core';
import type { Source } from '../source.ts';

export interface SqliteOptions {
  /** @default the wall clock */
  readonly now?: () => EpochMs;
}

/**
 * A database file, with what its WAL file holds, copied by a short-lived process of its own.
 *
 * In WAL mode nobody waits for the copy; in the other modes writers wait while it is made. It needs as much room in the
 * folder for temporary files as the database has.
 */
export function sqlite(path: string, { now = systemClock.now }: SqliteOptions = {}): Source {
  const absolute = resolve(path);
  return {
    kind: 'sqlite',
    open: async () => ({
      moment: now(),
      chunking: 'page',
      content: { read: 'sqlite', path: absolute },
      stall: () => undefined,
      close: async () => undefined,
    }),
  };
}
