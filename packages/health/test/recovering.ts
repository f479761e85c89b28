/** What the tests of recovery share: an error, operations that fail, and time that vitest decides. */
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { createRecovery, type Recovery, type RecoveryOptions } from '../src/index.ts';

export const RESET = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Time is vitest's: waits, deadlines and cockatiel's own look at the clock agree. */
const clock = { now: () => Date.now(), monotonic: () => Date.now() };
export const start = (options: RecoveryOptions = {}): Recovery =>
  createRecovery({ clock, random: () => 0.5, ...options });

/** Fails with the errors in turn, then gives `'result'`. */
export function failing(...errors: unknown[]) {
  return vi.fn(async () => {
    if (errors.length > 0) throw errors.shift();
    return 'result';
  });
}

/** The result, or the error in a box, once the waits in between are over. */
export async function ended(run: Promise<unknown>): Promise<unknown> {
  const settled = run.then(
    (value) => value,
    (error: unknown) => ({ error }),
  );
  await vi.runAllTimersAsync();
  return settled;
}

export const never = (): Promise<never> => new Promise(() => undefined);

/** To be called once in a test file. */
export function decideTime(): void {
  // What is loaded when protection is asked for comes from a disk, which no fake timer speeds up.
  beforeAll(() => import('cockatiel'));
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
}
