/** What was tried and what it did: the memory that keeps advice from being given again that did not help. */
import type { EpochMs, Ratio } from '@perf/core';

export type Outcome = 'kept' | 'rolled-back' | 'inconclusive';

/** Plain data, as it is kept in a `StateStore`. */
export interface Attempt {
  /** Of the plan; that of the recommendation it was made from. */
  readonly id: string;
  readonly at: EpochMs;
  readonly outcome: Outcome;
  readonly tunable: string;
  readonly from: number;
  readonly to: number;
  readonly metric: string;
  /** Measured: by how much the metric rose or fell, as a share of what it was; null where that could not be told. */
  readonly effect: Ratio | null;
}
