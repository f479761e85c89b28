/** Some checks of all that were found, judged by themselves: who names one wants to know of that one. */
import { PerfError } from '@perf/core';
import type { FoundHealth } from '@perf/runtime/health';

type State = FoundHealth['state'];

const WORST_FIRST: readonly State[] = ['fail', 'unknown', 'warn', 'pass'];

/**
 * @param names none: all of them, as they are
 * @throws PerfError `cli/invalid-check` for a name that no check has
 */
export function onlyChecks(found: FoundHealth, names: readonly string[]): FoundHealth {
  if (names.length === 0) return found;
  const checks = names.map((name) => found.checks.find((check) => check.name === name) ?? unknown(name, found));
  const states = checks.map(({ state }) => (state === 'unauthorised' || state === 'blocked' ? 'fail' : state));
  const state = WORST_FIRST.find((one) => states.includes(one)) ?? 'unknown';
  const text = checks.map((check) => `${check.name}: ${check.state}`).join(', ');
  return { ...found, state, text, checks, diagnosis: [] };
}

function unknown(name: string, { checks }: FoundHealth): never {
  const known = checks.map((check) => check.name).join(', ');
  throw new PerfError('cli/invalid-check', {
    message: `Expected the name of a check, got \`${name}\``,
    hint: known === '' ? 'There are no checks here yet.' : `There are ${known}.`,
  });
}
