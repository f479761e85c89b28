/**
 * Whether one thread is enough for a rate: it is not when more and more is due that has a user free, for half a second.
 *
 * Only looked for in the first seconds. Who starts, compiles its code; and a run that is half over is not begun anew.
 */
import type { Milliseconds } from '@perf/core';
import type { Progress } from './run.ts';

const LATEST_MS: Milliseconds = 5_000;
const BEHIND_MS: Milliseconds = 250;
const FOR_MS: Milliseconds = 500;

/** @returns tells, looked at several times a second, whether it has fallen behind for good */
export function fallsBehind(): (progress: Progress) => boolean {
  let since: { readonly at: Milliseconds; readonly by: Milliseconds } | undefined;
  return ({ phase, elapsed, driver }) => {
    const { asked, behind } = driver;
    const by = asked === 0 ? 0 : (behind * 1_000) / asked;
    if (phase === 'draining' || elapsed > LATEST_MS || by < BEHIND_MS) {
      since = undefined;
      return false;
    }
    since ??= { at: elapsed, by };
    return elapsed - since.at >= FOR_MS && by > since.by;
  };
}
