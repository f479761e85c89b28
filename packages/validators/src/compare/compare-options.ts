/** What a comparison may be told, and its defaults. */
import { type Duration, type Milliseconds, milliseconds, type Ratio } from '@perf/core';
import { misuse, properShare } from '../misuse.ts';
import type { ContestOptions, ContestProgress } from './contest.ts';

export interface CompareInterleavedOptions {
  /** How often two that are equal may be said to differ. @default 0.005 */
  readonly alpha?: Ratio;
  /** A change smaller than this share is none. @default 0.01 */
  readonly minEffect?: Ratio;
  /** A change of this size is to be seen: it goes on until it would be, or the time is over. @default 0.03 */
  readonly detect?: Ratio;
  /** How long it may go on; what is under way is finished. @default '30s' */
  readonly time?: Duration;
  /** How long one run may take, or one batch. @default '60s' */
  readonly timeout?: Duration;
  /** Of functions and modules: how long a batch of calls lasts. @default 20 ms */
  readonly batch?: Duration;
  /** Of functions and modules: how long they may work before they count, in each block. @default '500ms' */
  readonly warmup?: Duration;
  /** The same one gives the same interval for the same times. @default 1 */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ContestProgress) => void;
}

export interface CheckedComparing extends Omit<ContestOptions, 'names'> {
  readonly timeout: Milliseconds;
  readonly batch: Milliseconds;
  readonly warmup: Milliseconds;
}

/** @throws PerfError `validators/invalid-argument` */
export function checkedComparing({
  alpha = 0.005,
  minEffect = 0.01,
  detect = 0.03,
  time = '30s',
  timeout = '60s',
  batch = 20,
  warmup = '500ms',
  seed = 1,
  signal,
  onProgress,
}: CompareInterleavedOptions): CheckedComparing {
  if (!(minEffect >= 0 && minEffect < 10)) {
    throw misuse({ name: 'minEffect', expected: 'a share of at least 0', got: minEffect, hint: 'Give one like 0.02.' });
  }
  return {
    alpha: properShare('alpha', alpha),
    minEffect,
    detect: properShare('detect', detect),
    time: above('time', time),
    timeout: above('timeout', timeout),
    batch: above('batch', batch),
    warmup: milliseconds(warmup, 'warmup'),
    seed,
    signal,
    onProgress,
  };
}

function above(name: string, duration: Duration): number {
  const span = milliseconds(duration, name);
  if (span > 0) return span;
  throw misuse({ name, expected: 'a duration above 0', got: duration, hint: 'Give one like 30s.' });
}
