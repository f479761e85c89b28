/**
 * One value of the program as JSON: the simplest source, and the only one that holds up the program for as long as it
 * takes. So it says what it cost.
 */
import { type Duration, type EpochMs, type Milliseconds, milliseconds, systemClock } from '@perf/core';
import type { Notice, Piece, Source } from '../source.ts';
import { sourceFailed } from '../source-failed.ts';
import { jsonText } from './json-text.ts';

export interface JsonOptions {
  /**
   * For how long the program may stand still before the snapshot says so.
   *
   * @default 50 ms, from where on people notice that an answer is late
   */
  readonly budget?: Duration;
  /** How long the value may take to come: then the backup fails, and the next is not held up. @default '1m' */
  readonly timeout?: Duration;
  /** @default the wall clock, and the monotonic one */
  readonly clock?: { now(): EpochMs; monotonic(): Milliseconds };
}

const PATH = 'value.json';

/**
 * What `read` gives, taken at one moment and without slices. Right for small state; for a large one there is `records`.
 *
 * @param read may return a promise: the time until it is there is not counted, since the program runs meanwhile
 */
export function json(
  read: () => unknown,
  { budget = 50, timeout = '1m', clock = systemClock }: JsonOptions = {},
): Source {
  const [most, limit] = [milliseconds(budget, 'budget'), milliseconds(timeout, 'timeout')];
  const open: Source['open'] = async (signal) => {
    signal.throwIfAborted();
    const asked = clock.monotonic();
    const given = called(read);
    const asking = clock.monotonic() - asked;
    const value = await inTime(given, limit, signal);
    const moment = clock.now();
    const began = clock.monotonic();
    const bytes = new TextEncoder().encode(jsonText(value, () => 'the value'));
    const held = asking + clock.monotonic() - began;
    const pieces: Piece[] = [{ entry: { path: PATH, type: 'stream' } }, { bytes }];
    if (held > most) pieces.push({ notice: slow(held, most) });
    return {
      moment,
      chunking: 'state',
      content: once(pieces),
      stall: () => held,
      close: async () => undefined,
    };
  };
  return { kind: 'json', open };
}

async function called(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (cause) {
    const message = `Expected the value to be given, got an error: ${String(cause)}`;
    throw sourceFailed({ message, hint: 'Correct the function that gives it.', cause });
  }
}

/** A value that never comes must not hold up whoever waits for it, nor the backups after this one. */
async function inTime(given: Promise<unknown>, limit: Milliseconds, signal: AbortSignal): Promise<unknown> {
  const late = AbortSignal.timeout(limit);
  const either = AbortSignal.any([signal, late]);
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.aborted ? signal.reason : tooLate(limit));
    either.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([given, aborted]);
  } finally {
    either.removeEventListener('abort', abort);
  }
}

const tooLate = (limit: Milliseconds): Error =>
  sourceFailed({
    message: `Expected the value within ${limit} ms, but it did not come`,
    hint: 'Correct the function that gives it, or allow it more with `timeout`.',
  });

async function* once(pieces: readonly Piece[]): AsyncGenerator<readonly Piece[]> {
  yield pieces;
}

function slow(held: Milliseconds, most: Milliseconds): Notice {
  const text = `Saying the value as JSON held up the program for ${held.toFixed(0)} ms (budget ${most} ms); \`records(map)\` reads the same in slices of half a millisecond.`;
  return { kind: 'slow', path: PATH, text };
}
