/** A change that is no longer true: the level before it has come back (after FBDetect's filter of this name). */
import type { ShiftFinding } from '../shift/finding.ts';

/**
 * Whether a later change of the same series undid this one: a level after it lies nearer to the level before it than a
 * quarter of the change.
 *
 * @param findings of one series, oldest first
 */
export function wentAway(finding: ShiftFinding, findings: readonly ShiftFinding[]): boolean {
  const old = finding.before.median;
  const most = Math.abs(finding.after.median - old) / 4;
  return findings.some(({ index, after }) => index > finding.index && Math.abs(after.median - old) <= most);
}
