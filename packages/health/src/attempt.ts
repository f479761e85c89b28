/**
 * One look: asks a check and waits for it, but never longer than its deadline.
 *
 *   run(signal) ──▶ answered in time ──▶ its finding
 *        └────────▶ deadline ──▶ signal aborted, `fail`; what still comes is thrown away, and `ended` says when it came
 */
import { PerfError } from '@perf/core';
import type { Check } from './check.ts';
import { type Finding, findingOf, findingOfThrown } from './outcome.ts';
import { spanText } from './span-text.ts';

export interface Attempt {
  readonly finding: Finding;
  /** Set when the deadline passed: resolves when the check ends after all, which may be never. */
  readonly ended?: Promise<void>;
}

/** Its timer does not keep the program alive: who waits for a look does. */
export function attempt({ name, timeout, run }: Check): Promise<Attempt> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const answer = asked(run, controller.signal);
    const timer = setTimeout(() => {
      const error = new PerfError('health/deadline', {
        message: `no answer within ${spanText(timeout)}`,
        hint: `Give \`${name}\` a longer \`timeout\` if it may take that long.`,
      });
      resolve({ finding: findingOfThrown(error), ended: answer.then(() => undefined) });
      controller.abort(error);
    }, timeout);
    timer.unref?.();
    void answer.then((finding) => {
      clearTimeout(timer);
      // After the deadline this changes nothing any more.
      resolve({ finding });
    });
  });
}

/** Never rejects. */
async function asked(run: Check['run'], signal: AbortSignal): Promise<Finding> {
  try {
    return findingOf(await run(signal));
  } catch (thrown) {
    return findingOfThrown(thrown);
  }
}
