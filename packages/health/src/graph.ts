/**
 * Which check waits for which: an order in which every check stands after all that it depends on.
 *
 * Built once, so that a name nobody has, a name that two have, and a ring are told at the start: a ring would wait for itself
 * for ever. What a liveness check depends on has to be one too, or it would come to depend on the outside.
 */
import { PerfError } from '@perf/core';
import type { Check } from './check.ts';

/**
 * @returns the same checks, dependencies first; those that do not depend on each other keep their order
 * @throws PerfError `health/invalid-check`
 */
export function inOrder(checks: readonly Check[]): Check[] {
  const byName = namesOf(checks);
  const ordered = new Set<Check>();
  for (const check of checks) place(check, { byName, ordered, path: [] });
  return [...ordered];
}

function namesOf(checks: readonly Check[]): ReadonlyMap<string, Check> {
  const byName = new Map<string, Check>();
  for (const check of checks) {
    if (byName.has(check.name)) {
      throw invalid(
        `Expected every check to have a name of its own, got \`${check.name}\` twice`,
        'Rename one of them.',
      );
    }
    byName.set(check.name, check);
  }
  return byName;
}

interface Walk {
  readonly byName: ReadonlyMap<string, Check>;
  readonly ordered: Set<Check>;
  /** The checks that led here. */
  readonly path: readonly Check[];
}

function place(check: Check, { byName, ordered, path }: Walk): void {
  if (ordered.has(check)) return;
  const start = path.indexOf(check);
  if (start !== -1) {
    const ring = [...path.slice(start), check].map(({ name }) => name).join(' → ');
    throw invalid(`Expected no check to depend on itself, got ${ring}`, 'Take one name out of `dependsOn`.');
  }
  for (const name of check.dependsOn) {
    const other = byName.get(name);
    if (other === undefined) {
      const known = [...byName.keys()].join(', ');
      throw invalid(
        `Expected \`dependsOn\` of \`${check.name}\` to name one of ${known}, got \`${name}\``,
        'Mend the name.',
      );
    }
    if (check.kind === 'liveness' && other.kind !== 'liveness') {
      throw invalid(
        `Expected the liveness check \`${check.name}\` to depend on liveness checks only, got \`${name}\` (${other.kind})`,
        `Make \`${check.name}\` a readiness check: a restart does not mend what it depends on.`,
      );
    }
    place(other, { byName, ordered, path: [...path, check] });
  }
  ordered.add(check);
}

const invalid = (message: string, hint: string): PerfError => new PerfError('health/invalid-check', { message, hint });
