/** How the copy in another place stands, as it is remembered and told. */
import type { Bytes, EpochMs } from '@perf/core';
import type { Failure } from './attempt.ts';

export interface CopyState {
  /** Its address. */
  readonly to: string;
  /** Since when it lacks something; undefined: it is up to date. */
  readonly pendingSince?: EpochMs | undefined;
  /** When it was last brought up to date, and what was sent then. */
  readonly doneAt?: EpochMs | undefined;
  readonly bytes?: Bytes | undefined;
  /** How often it failed in a row, up to now, and why it did last. */
  readonly failures: number;
  readonly error?: Failure | undefined;
  /** Ids of snapshots that can't be copied: what they need is damaged here. */
  readonly held?: readonly string[] | undefined;
}
