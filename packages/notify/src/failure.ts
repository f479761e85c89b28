/**
 * Why a message did not get out, and whether to try again.
 *
 *   notify/unavailable    nobody answered, or the far end is in trouble itself    again
 *   notify/timeout        no answer within the deadline                           again
 *   notify/rate-limited   the far end wants fewer, or later                       again
 *   notify/refused        the far end won't take it                               once somebody has repaired something
 *   notify/untrusted      the far end can't prove who it is                       once somebody has repaired something
 */
import { type Duration, isPerfError, type Milliseconds, PerfError } from '@perf/core';

export type FailureKind = 'unavailable' | 'timeout' | 'rate-limited' | 'refused' | 'untrusted';

const RETRYABLE: readonly string[] = ['notify/unavailable', 'notify/timeout', 'notify/rate-limited'];

export interface Failure {
  readonly kind: FailureKind;
  /** The channel and whom it talks to, without a secret: `the webhook hooks.example`. */
  readonly who: string;
  /** What came instead: `the answer 404`. */
  readonly got: string;
  readonly hint: string;
  /** When it may be tried again, as the far end says. */
  readonly retryAfter?: Milliseconds | undefined;
  /** What is refused is this very message, not the sender: another one may be taken. */
  readonly isOfMessage?: boolean | undefined;
}

/** No cause goes along: what libraries put into their errors may have an address or a password in it. */
export function failureOf({ kind, who, got, hint, retryAfter, isOfMessage }: Failure): PerfError {
  const error = new PerfError(`notify/${kind}`, { message: `Expected ${who} to take the message, got ${got}`, hint });
  return Object.assign(error, retryAfter !== undefined && { retryAfter }, isOfMessage && { isOfMessage });
}

/** Whether the same message may come through later. What is no failure of a channel is a fault, and stays one. */
export function isRetryable(error: unknown): boolean {
  return isPerfError(error) && RETRYABLE.includes(error.code);
}

/**
 * Whether it will never be taken, however well the channel is: a message that is too large, for one. A token, an address or a
 * certificate can be repaired.
 */
export function isHopeless(error: unknown): boolean {
  const { isOfMessage } = (error ?? {}) as { isOfMessage?: unknown };
  return isOfMessage === true;
}

/**
 * Whether it waits for somebody to repair something. What is no failure of this package comes from a channel of a project's
 * own: what it means nobody knows, so it is tried again like one that is not there.
 */
export function isRefusal(error: unknown): boolean {
  return isPerfError(error) && error.code.startsWith('notify/') && !isRetryable(error);
}

/**
 * How long the far end asked to wait.
 *
 * @returns undefined when the far end did not say
 */
export function retryAfterOf(error: unknown): Milliseconds | undefined {
  const { retryAfter } = (error ?? {}) as { retryAfter?: unknown };
  return isRetryable(error) && typeof retryAfter === 'number' ? retryAfter : undefined;
}

export interface Misuse {
  /** What the caller calls the value. */
  readonly name: string;
  readonly expected: string;
  /** As it may be shown; left out for what may be a secret. */
  readonly got?: string;
  readonly hint: string;
  readonly cause?: unknown;
}

export function misuse({ name, expected, got, hint, cause }: Misuse): PerfError {
  const words = got === undefined ? 'something else, which is not shown since it may hold a secret' : `\`${got}\``;
  return new PerfError('notify/invalid-argument', {
    message: `Expected \`${name}\` to be ${expected}, got ${words}`,
    hint,
    cause,
  });
}

/** How long a channel waits for the far end, where nothing else was said: less than people wait, more than a busy server takes. */
export const DEFAULT_TIMEOUT: Duration = '10s';
