/** The reading side of what is only described on the program's thread. Runs in the worker. */
import type { Piece, ReadOptions, WorkerPlan } from '../source.ts';
import { readFiles } from './files/read-files.ts';

/** @throws PerfError `backup/source-failed`; the signal's reason when it is aborted */
export function readPlan(plan: WorkerPlan, options: ReadOptions): AsyncIterable<readonly Piece[]> {
  if (plan.read === 'files') return readFiles(plan, options);
  throw new Error(`Expected a plan that can be read, got \`${plan.read}\``);
}
