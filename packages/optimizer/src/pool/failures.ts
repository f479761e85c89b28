/** Why somebody got nothing from a pool: a new error each time, by code. */
import { type Milliseconds, PerfError } from '@perf/core';

export type PoolErrorCode =
  | 'pool/invalid-argument'
  | 'pool/timed-out'
  | 'pool/cancelled'
  | 'pool/queue-full'
  | 'pool/create-failed'
  | 'pool/same-object'
  | 'pool/drained';

export function timedOut(name: string, waited: Milliseconds, { lent, max }: { lent: number; max: number }): PerfError {
  return new PerfError('pool/timed-out' satisfies PoolErrorCode, {
    message: `Expected a lease of \`${name}\` within ${Math.round(waited)} ms, got none: ${lent} of ${max} are lent`,
    hint: 'Hold leases shorter, raise `max`, or look at `stats().leaks` for one that was never released.',
  });
}

export function cancelled(name: string, signal: AbortSignal | undefined): PerfError {
  return new PerfError('pool/cancelled' satisfies PoolErrorCode, {
    message: `The request for a lease of \`${name}\` was aborted while it waited`,
    cause: signal?.reason,
  });
}

export function queueFull(name: string, most: number): PerfError {
  return new PerfError('pool/queue-full' satisfies PoolErrorCode, {
    message: `Expected at most ${most} requests to wait for \`${name}\`, got one more`,
    hint: 'Ask again later, or raise `maxWaiting`.',
  });
}

export function createFailed(name: string, cause: unknown): PerfError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PerfError('pool/create-failed' satisfies PoolErrorCode, {
    message: `\`create\` of the pool \`${name}\` failed: ${why}`,
    cause,
  });
}

export function sameObject(name: string): PerfError {
  return new PerfError('pool/same-object' satisfies PoolErrorCode, {
    message: `Expected \`create\` of the pool \`${name}\` to make a new object each time, got one that is in the pool already`,
    hint: 'Make a new one in each call: two callers would share it.',
  });
}

export function drained(name: string): PerfError {
  return new PerfError('pool/drained' satisfies PoolErrorCode, {
    message: `Expected the pool \`${name}\` to be open, got a request after \`drain\``,
    hint: 'Create a new pool.',
  });
}
