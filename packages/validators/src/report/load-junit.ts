/** A load result as JUnit XML: a case for each contract, and one for whether the run says anything at all. */
import type { LoadResult } from '../result.ts';
import { junit } from './junit.ts';
import { verdictWords } from './words.ts';

/** A result of load as JUnit XML, for CI servers. */
export function loadJunit({ target, began, duration, invalidBecause, verdicts }: LoadResult): string {
  const promises = verdicts.map((verdict) => ({
    name: verdict.threshold,
    problem: verdict.state === 'kept' ? undefined : verdictWords(verdict),
    kind: verdict.state === 'broken' ? ('failure' as const) : ('error' as const),
  }));
  const cases = [{ name: 'the run is valid', problem: invalidBecause, kind: 'error' as const }, ...promises];
  return junit({ verb: 'load', target, began, duration, cases });
}
