/**
 * Slow calls and stalls of all processes, each with what happened at the same time in the same process.
 */
import { explainCalls, explainStalls } from '@perf/analytics';
import type { EpochMs, Milliseconds, SlowCall } from '@perf/core';
import type { SourcedCall, SourceSpans } from './gathering.ts';

export interface ExplainedCall extends SlowCall {
  /** How long the event loop was blocked while the call ran; undefined when its process told nothing of that. */
  readonly loopBlocked: Milliseconds | undefined;
  /** How long garbage was collected while the call ran. */
  readonly gc: Milliseconds | undefined;
}

export interface ExplainedStall {
  /** When it began. */
  readonly at: EpochMs;
  readonly duration: Milliseconds;
  /** The operation that most likely ran; undefined when none covers it. */
  readonly operation: string | undefined;
}

export interface Explained {
  /** Longest first. */
  readonly calls: readonly ExplainedCall[];
  /** Oldest first. */
  readonly stalls: readonly ExplainedStall[];
}

export function explain(calls: readonly SourcedCall[], spans: readonly SourceSpans[]): Explained {
  return { calls: [], stalls: [] };
}
