/** What a journal says of intents that are none, and of a disk that fails. */
import { type Bytes, type ErrorCode, PerfError } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { NewIntent } from './intent.ts';

const HINT =
  'Write it like { key: order.id, payload: order }, with what JSON can say, and keep large things elsewhere.';

export function refuse(name: string, expected: string, got: unknown): never {
  throw misuse('health/invalid-intent', { name, expected, got, hint: HINT });
}

/** @throws PerfError `health/invalid-intent` */
export function checkedSize(largest: Bytes): Bytes {
  if (Number.isFinite(largest) && largest > 0) return largest;
  return refuse('`largestPayload`', 'a number of bytes above 0', largest);
}

/** An intent as it is kept: a copy, so that what its owner does to it from now on is not meant. */
export function checkedIntent(intent: NewIntent, largest: Bytes): NewIntent {
  const { operation, key, payload } = intent;
  for (const [name, value] of Object.entries({ operation, key }))
    if (typeof value !== 'string' || value === '' || value.length > 1_000)
      refuse(`\`${name}\``, 'a text of 1 to 1000 characters', value);
  if (payload === undefined) return { operation, key };
  const text = jsonOf(payload);
  if (text === undefined) return refuse('`payload`', 'what JSON can say', payload);
  const size = Buffer.byteLength(text);
  if (size > largest) return refuse('`payload`', `at most ${largest} bytes as JSON`, `${size} bytes`);
  return { operation, key, payload: JSON.parse(text) as unknown };
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function notAccepted(cause: unknown): PerfError {
  const room = codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT';
  const hint = room
    ? 'Make room on the disk of the journal; what was accepted before is still there.'
    : 'See the cause; what was accepted before is still there.';
  return failed('health/not-accepted', { what: 'accept the intent', cause, hint });
}

export function notKept(what: string, cause: unknown): PerfError {
  return failed('health/not-kept', {
    what,
    cause,
    hint: 'See the cause; what the journal held before it still holds.',
  });
}

function failed(code: ErrorCode, { what, cause, hint }: { what: string; cause: unknown; hint: string }): PerfError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PerfError(code, { message: `Expected the journal to ${what}, got \`${why}\``, hint, cause });
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;
