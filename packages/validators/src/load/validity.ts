/**
 * Whether a run says something of the target, or of the generator: a result that may be wrong is called invalid.
 *
 * Only an open load can be wrong by the generator's lateness, for its requests are meant to begin at a certain moment. In a
 * closed one a busy generator makes the target look slower than it is: that is a warning, since nothing was promised.
 */
import type { Milliseconds } from '@perf/core';
import type { Latency } from '../result.ts';
import type { Plan } from './plan.ts';
import type { Ran } from './run.ts';

/** Lag beyond this share of what is to be judged, or of what was measured, says more of the generator than of the target. */
const MOST_LAG = 0.2;
/** Where nothing is promised, so much lag is let pass: a machine with other work has it now and then. */
const LEAST_LAG_MS: Milliseconds = 10;
const BUSY_CORES = 0.95;
/** Less of a rate is another rate, when the generator is to blame; when its own cap on connections is. */
const LEAST_REACHED = 0.95;
const LEAST_SENT = 0.5;

export interface Validity {
  readonly invalidBecause: string | undefined;
  readonly warnings: readonly string[];
}

export interface Judging extends Lateness {
  readonly plan: Plan;
  readonly ran: Ran;
  /** Whether its lateness matters is known when all parts are together. */
  readonly isPart: boolean;
}

export interface Lateness {
  readonly lag: Latency;
  readonly response: Latency;
  /** The tightest latency that a contract promises; undefined without one. */
  readonly objective: Milliseconds | undefined;
  /** Promises on latency that are broken. */
  readonly broken: number;
}

export function validityOf({ plan, ran, isPart, ...lateness }: Judging): Validity {
  const { response } = lateness;
  const late = isPart ? undefined : latenessOf(lateness);
  const reasons = late === undefined ? [] : [late];
  const warnings: string[] = [];
  if (response.count === 0) reasons.push('no request ended');
  const sent = requests(ran) - (ran.recorder.errors.unsent ?? 0);
  const reached = plan.kind === 'closed' ? 1 : sent / Math.max(1, requests(ran));
  if (reached < LEAST_REACHED && ran.cpu > BUSY_CORES) {
    reasons.push(
      `the generator used ${ran.cpu.toFixed(2)} cores and sent ${percent(reached)} of what was due: ask for less, or give more workers`,
    );
  } else if (reached < LEAST_SENT && plan.asked.concurrency === undefined) {
    reasons.push(
      `${plan.most} connections at once were enough for ${percent(reached)} of what was due: give \`concurrency\` if that is what you want to know`,
    );
  }
  if (plan.kind === 'closed' && ran.cpu > BUSY_CORES) {
    warnings.push(`the generator used ${ran.cpu.toFixed(2)} cores: the target may be faster than this says`);
  }
  const connections = plan.most;
  if (plan.kind === 'open' && ran.driver.queued > 0 && ran.driver.lag.zeros > 0) {
    warnings.push(
      `up to ${ran.driver.queued} requests waited for one of ${connections} connections; their wait is counted`,
    );
  }
  return { invalidBecause: reasons.length === 0 ? undefined : reasons.join('; '), warnings };
}

/** Why the generator's own lateness spoils what was measured, if it does. */
export function latenessOf({ lag, response, objective, broken }: Lateness): string | undefined {
  // A promise that was kept in spite of it would have been kept without it: lateness only adds.
  const isDecisive = objective === undefined ? response.count > 0 : broken > 0;
  const allowed =
    objective === undefined ? Math.max(LEAST_LAG_MS, MOST_LAG * (response.p99 ?? 0)) : MOST_LAG * objective;
  // Below a millisecond it is the timer of any machine.
  const late = lag.p99 ?? 0;
  if (isDecisive && late > Math.max(1, allowed)) {
    const beside = objective === undefined ? `a response p99 of ${ms(response.p99)}` : `a promise of ${ms(objective)}`;
    return `the generator itself was late by ${ms(late)} (p99), too much beside ${beside}: ask for less, give more workers, or keep other work off this machine`;
  }
  return undefined;
}

const requests = ({ recorder }: Ran): number => recorder.response.count;
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const ms = (value: number | undefined): string =>
  value === undefined ? 'unknown' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
