/**
 * What goes between a load and the threads that share it.
 *
 *   load ── order ──▶ thread   connects ── ready ──▶ load (all are ready) ── begin ──▶ thread ── told … done ──▶ load
 */
import type { EpochMs } from '@perf/core';
import type { PlanOptions } from '../../load/plan.ts';
import type { Told } from '../../shard/told.ts';
import type { TargetWords } from '../../targets/words.ts';
import type { Threshold } from '../../threshold.ts';

/** Given to a thread when it is started. */
export interface Order {
  readonly words: TargetWords;
  readonly plan: PlanOptions;
  readonly thresholds: readonly Threshold[];
  readonly allowRemote: boolean | undefined;
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export type ToThread = { readonly begin: EpochMs } | { readonly stop: true };

export type FromThread =
  | { readonly ready: true }
  | { readonly told: Told }
  /** The result of a shard, as its file would be. */
  | { readonly done: string }
  | { readonly failed: { readonly code?: string; readonly message: string; readonly hint?: string | undefined } };
