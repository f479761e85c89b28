/** A stress result as JUnit XML: whether it says anything, whether the target lived, and whether it could do what it had to. */
import type { StressResult } from '../stress/result.ts';
import { junit } from './junit.ts';
import { stressWords } from './stress-document.ts';
import { perSecond } from './words.ts';

/**
 * A result of stress as JUnit XML.
 *
 * @param atLeast the rate that had to be kept; undefined when none had
 */
export function stressJunit(result: StressResult, atLeast?: number): string {
  const { target, began, duration, invalidBecause, ended, bracket } = result;
  const hasDied = ended === 'target-died';
  const cases = [
    { name: 'the breaking point is known', problem: hasDied ? undefined : invalidBecause, kind: 'error' as const },
    { name: 'the target comes back', problem: hasDied ? invalidBecause : undefined },
  ];
  const isTooLow = atLeast !== undefined && (bracket.kept ?? 0) < atLeast;
  const promised = { name: `at least ${perSecond(atLeast ?? 0)}`, problem: isTooLow ? stressWords(result) : undefined };
  return junit({
    verb: 'stress',
    target,
    began,
    duration,
    cases: atLeast === undefined ? cases : [...cases, promised],
  });
}
