/** The reading side of what is only described on the program's thread. Runs in the worker. */
import type { Piece, ReadOptions, WorkerPlan } from '../source.ts';
import { readFiles } from './files/read-files.ts';
import { readPostgres } from './postgres/read-postgres.ts';
import { readSqlite } from './sqlite/read-sqlite.ts';

/** @throws PerfError `backup/source-failed`; the signal's reason when it is aborted */
export function readPlan(plan: WorkerPlan, options: ReadOptions): AsyncIterable<readonly Piece[]> {
  switch (plan.read) {
    case 'files':
      return readFiles(plan, options);
    case 'sqlite':
      return readSqlite(plan, options);
    case 'postgres':
      return readPostgres(plan, options);
  }
}
