/** Why a call did not run: a new error each time, by code. Nothing of it has reached the dependency. */
import { type Milliseconds, PerfError } from '@perf/core';

export type LimiterErrorCode = 'limiter/invalid-argument' | 'limiter/shed' | 'limiter/cancelled';

interface Shed {
  readonly why: string;
  readonly limit: number;
  /** How long a call usually runs. */
  readonly retryAfter: Milliseconds;
}

export function shed(name: string, { why, limit, retryAfter }: Shed): PerfError {
  return new PerfError('limiter/shed' satisfies LimiterErrorCode, {
    message: `\`${name}\` shed a call: ${why}, at a limit of ${limit}`,
    hint: `Try again after ${Math.max(1, Math.ceil(retryAfter))} ms or more, or do without.`,
  });
}

export function aborted(name: string, signal: AbortSignal | undefined): PerfError {
  return new PerfError('limiter/cancelled' satisfies LimiterErrorCode, {
    message: `A call of \`${name}\` was aborted before it ran`,
    cause: signal?.reason,
  });
}
