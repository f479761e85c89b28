/** What every watcher of one direction of traffic is given: where its calls count, by which clock, and who hears of trouble. */
import type { Clock } from '../../clock.ts';
import type { RecordOptions } from '../../operation.ts';
import type { ByStatus } from './by-status.ts';
import type { Routes } from './routes.ts';

export interface Traffic {
  readonly routes: Routes;
  readonly clock: Clock;
  /** Of incoming requests. */
  readonly byStatus: ByStatus;
  /** Told in one sentence, at most once by each watcher. */
  readonly onTrouble: (text: string) => void;
}

/** Recorded with a call that failed; one object for all of them. */
export const FAILED: RecordOptions = Object.freeze({ failed: true });
