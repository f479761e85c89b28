/** What is asked for when a profile is taken, with all that was left out filled in. */
import type { Bytes, Milliseconds } from '@perf/core';

export type ProfileKind = 'cpu' | 'allocations' | 'heap';

export interface Wanted {
  readonly kind: ProfileKind;
  readonly folder: string;
  readonly duration: Milliseconds;
  /** Between samples of the processor. */
  readonly interval: Milliseconds;
  /** Between samples of allocations. */
  readonly everyBytes: Bytes;
  readonly maxBytes: Bytes;
  readonly signal: AbortSignal | undefined;
}
