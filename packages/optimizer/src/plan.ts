/** A change as plain data: bounded steps that can be taken back, and how to see whether they helped. */
import type { Milliseconds, Ratio, TunableBounds } from '@perf/core';

export interface Verification {
  /** What is measured: a reading of the catalogue, or a figure like `pool.db.wait.p95`. */
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  /**
   * What keeps the change: that the metric becomes better, or, where the gain lies elsewhere (memory, connections), that it
   * does not become worse. @default 'improve'
   */
  readonly goal?: 'improve' | 'no-harm';
  /** A change for the better of less than this share is not worth having. */
  readonly minEffect: Ratio;
  /** Values before, and values after, that it takes at least. */
  readonly minSamples: number;
  /** After this long without enough of them, it can't be told. */
  readonly within: Milliseconds;
}

export interface PlanStep {
  /** Name of a `Tunable`. */
  readonly tunable: string;
  /** What it has to be now: else the plan is out of date. */
  readonly from: number;
  readonly to: number;
}

/** As JSON can say it. Its steps are taken one at a time, each is measured, and either all are kept or none is. */
export interface Plan {
  /** That of the recommendation it comes from. */
  readonly id: string;
  readonly steps: readonly PlanStep[];
  readonly verify: Verification;
}

/** A number that should be another, before a strategy bounds the step to it and a tunable is found for it. */
export interface WantedChange {
  /** Names that the tunable may have, the likeliest first. */
  readonly tunables: readonly string[];
  readonly from: number;
  readonly wanted: number;
  /** As far as the evidence tells them; those of a tunable hold where there is one. */
  readonly bounds?: TunableBounds;
}
