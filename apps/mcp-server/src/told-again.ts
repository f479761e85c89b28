/**
 * The same answer for the same figures: an agent asks many times of one report, and most of an answer is putting it into words.
 *
 * A report is a value and never changes; what changes in its answer is how old it is, which is told in seconds.
 */
import type { Report } from '@perf/runtime/report';
import type { Measured } from './measured.ts';
import type { Told } from './tools/tool.ts';

interface Kept {
  readonly source: Measured['source'];
  readonly ageSeconds: number;
  readonly told: Told;
}

/** @param make pure: depends on nothing but what is measured */
export function toldAgain(make: (found: Measured) => Told): (found: Measured) => Told {
  const kept = new WeakMap<Report, Kept>();
  return (found) => {
    const { report, source } = found;
    const ageSeconds = Math.round(found.age / 1000);
    const before = kept.get(report);
    if (before?.source === source && before.ageSeconds === ageSeconds) return before.told;
    const told = make(found);
    kept.set(report, { source, ageSeconds, told });
    return told;
  };
}
