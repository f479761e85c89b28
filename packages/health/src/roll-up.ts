/**
 * All checks as one state and one sentence.
 *
 *   fail      a check that is no diagnostic fails, is denied access, or is blocked
 *   unknown   none does, but of one that is no diagnostic nothing is known: what is not known is not well
 *   warn      one warns, a diagnostic is not well, or what is not well is excused by maintenance
 *   pass      else; also where there is nothing to check
 */
import type { EpochMs } from '@perf/core';
import type { CheckResult, CheckState } from './check.ts';

export type HealthState = 'pass' | 'warn' | 'fail' | 'unknown';

export interface HealthReport {
  readonly state: HealthState;
  /** One sentence: what is not well, why, and what waits for it. */
  readonly text: string;
  readonly at: EpochMs;
  /** In the order in which they were given. */
  readonly checks: readonly CheckResult[];
}

const MOST_NAMED = 3;
const ORDER: readonly HealthState[] = ['fail', 'unknown', 'warn', 'pass'];
const VERBS: Readonly<Record<CheckState, string>> = {
  fail: 'fails',
  unauthorised: 'is denied access',
  blocked: 'is blocked',
  unknown: 'is unknown',
  warn: 'warns',
  pass: 'passes',
};

/** All checks as one state and one sentence. */
export function rollUp(checks: readonly CheckResult[], at: EpochMs): HealthReport {
  const states = new Set(checks.map(weightOf));
  const state = ORDER.find((one) => states.has(one)) ?? 'pass';
  return Object.freeze({ state, text: sentence(checks), at, checks: Object.freeze([...checks]) });
}

/** What one check makes of the whole. */
export function weightOf({ kind, state, maintenance }: CheckResult): HealthState {
  if (state === 'pass' || state === 'warn') return state;
  if (kind === 'diagnostic' || maintenance !== undefined) return 'warn';
  return state === 'unknown' ? 'unknown' : 'fail';
}

function sentence(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return 'no checks';
  const of = (...states: CheckState[]): CheckResult[] => checks.filter(({ state }) => states.includes(state));
  const passing = of('pass').length;
  if (passing === checks.length) return passing === 1 ? '1 check passes' : `all ${passing} checks pass`;
  const told = [...of('fail', 'unauthorised'), ...of('unknown'), ...of('warn')];
  // What is blocked stands behind its cause; a cause that recovered meanwhile no longer names it.
  const roots = new Set(told.map(({ name }) => name));
  const orphans = of('blocked').filter(({ blockedBy = '' }) => !roots.has(blockedBy));
  const clauses = [...told, ...orphans].map((check) => clause(check, checks));
  const rest = clauses.length - MOST_NAMED;
  const named = rest > 1 ? [...clauses.slice(0, MOST_NAMED), `${rest} more are not well`] : clauses;
  return [...named, ...(passing > 0 ? [`${passing} ${passing === 1 ? 'passes' : 'pass'}`] : [])].join('; ');
}

function clause({ name, state, text, blockedBy, maintenance }: CheckResult, checks: readonly CheckResult[]): string {
  const why = state === 'blocked' ? `by ${blockedBy}` : text;
  const excuse = maintenance === undefined ? '' : ', in maintenance';
  const waiting = checks.filter((other) => other.state === 'blocked' && other.blockedBy === name);
  const names = listed(waiting.map((other) => other.name));
  const wait = waiting.length === 0 ? '' : `, so ${names} can't be asked`;
  return `${name} ${VERBS[state]}${why === '' ? '' : ` (${why})`}${excuse}${wait}`;
}

function listed(names: readonly string[]): string {
  const most =
    names.length > MOST_NAMED + 1 ? [...names.slice(0, MOST_NAMED), `${names.length - MOST_NAMED} more`] : names;
  return most.length < 2 ? most.join('') : `${most.slice(0, -1).join(', ')} and ${most.at(-1)}`;
}
