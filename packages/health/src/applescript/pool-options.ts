/** What a pool can be told, and what of it makes sense. */
import { type Clock, type Duration, type Milliseconds, systemClock, type TunableBounds } from '@perf/core';
import { timerSpan } from '../misuse.ts';
import type { PoolMonitor } from './pool-meter.ts';
import { ScriptError } from './script-error.ts';

export interface PoolOptions {
  /** Workers at most, 1…64. They are started when they are needed. @default 2, as one costs some 40 MB */
  readonly size?: number;
  /** Calls that may wait; a further one is refused. @default 1000 */
  readonly queue?: number;
  /** From a call to its answer, where the call does not say. @default '30s' */
  readonly timeout?: Duration;
  /** After so long without work a worker ends, but for the last one. @default '1m' */
  readonly idle?: Duration;
  /** For how long a worker may take to start. @default '10s' */
  readonly start?: Duration;
  /** Told how long calls wait and run, and how they fail. */
  readonly monitor?: PoolMonitor;
  /** In front of the names that the monitor is told; for a second pool. @default 'applescript' */
  readonly name?: string;
  readonly clock?: Clock;
}

export interface PoolTerms {
  readonly size: number;
  readonly queue: number;
  readonly timeout: Milliseconds;
  readonly idle: Milliseconds;
  readonly start: Milliseconds;
  readonly monitor: PoolMonitor | undefined;
  readonly name: string;
  readonly clock: Clock;
}

export const SIZES: TunableBounds = { min: 1, max: 64, step: 1 };
const INVALID = 'applescript/invalid-argument';

/** @throws ScriptError `applescript/invalid-argument` */
export function poolTerms(options: PoolOptions): PoolTerms {
  const { size = 2, queue = 1_000, timeout = '30s', idle = '1m', start = '10s' } = options;
  const { monitor, name = 'applescript', clock = systemClock } = options;
  if (!Number.isInteger(queue) || queue < 0) throw invalid('`queue` to be an integer of at least 0', queue);
  return {
    size: checkedSize(size),
    queue,
    timeout: timerSpan(timeout, '`timeout`', INVALID),
    idle: timerSpan(idle, '`idle`', INVALID),
    start: timerSpan(start, '`start`', INVALID),
    monitor,
    name,
    clock,
  };
}

/** @throws ScriptError `applescript/invalid-argument` */
export function checkedSize(size: number): number {
  if (Number.isInteger(size) && size >= SIZES.min && size <= SIZES.max) return size;
  throw invalid(`\`size\` to be an integer from ${SIZES.min} to ${SIZES.max}`, size);
}

export function callTimeout(timeout: Duration | undefined, otherwise: Milliseconds): Milliseconds {
  return timeout === undefined ? otherwise : timerSpan(timeout, '`timeout`', INVALID);
}

export function invalid(expected: string, got: unknown): ScriptError {
  const shown = typeof got === 'string' ? JSON.stringify(got) : String(got);
  const hint = 'Leave it out to have the default.';
  return new ScriptError(INVALID, { message: `Expected ${expected}, got \`${shown}\``, hint });
}
