/** What a stress test does to the world: replaced where a target is only thought of. */
import type { Clock, Milliseconds } from '@perf/core';
import type { LoadOptions } from '../load/load.ts';
import type { LoadResult } from '../result.ts';
import type { Recovery, RecoveryOptions } from './recovery.ts';

export interface StressWorld {
  readonly load: (options: LoadOptions) => Promise<LoadResult>;
  readonly recovery: (options: RecoveryOptions) => Promise<Recovery>;
  readonly pause: (span: Milliseconds, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
}
