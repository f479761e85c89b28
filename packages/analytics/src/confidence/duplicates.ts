/** One cause, many operations: findings of one moment are told as one. */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';

export interface AtMoment {
  readonly at: EpochMs;
  readonly effect: Ratio;
}

/**
 * Groups findings of the same moment and direction.
 *
 * @param findings of several operations, in any order
 * @param within how far a finding may lie from the first one of its group
 * @returns groups, oldest first; in each the largest effect first
 */
export function oneOfEachMoment<F extends AtMoment>(findings: readonly F[], within: Milliseconds): F[][] {
  const groups: F[][] = [];
  for (const finding of findings.toSorted((a, b) => a.at - b.at)) {
    const group = groups.find(([first]) => {
      return first !== undefined && finding.at - first.at <= within && first.effect > 0 === finding.effect > 0;
    });
    if (group === undefined) groups.push([finding]);
    else group.push(finding);
  }
  return groups.map((group) => group.toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect)));
}
