/**
 * Hysteresis: what is told of a check changes only when enough of its last looks agree.
 *
 *   well ── `failures` of the last `of` looks failed ──▶ ill       before that a failure is told as `warn`
 *     ◀──── `passes` of the last `of` looks passed ────            before that a pass is told as `fail`
 *
 * Looks count from the last change on. The first one decides by itself, as there is nothing to hold on to; `unknown` is told as
 * it is, and moves nothing.
 */
import type { Hysteresis } from './check.ts';
import type { Finding } from './outcome.ts';

export interface Steady {
  /** Undefined before the first look that said anything. */
  readonly well: boolean | undefined;
  /** Whether each look since the last change was a failure, oldest first. */
  readonly failed: readonly boolean[];
}

export const unseen: Steady = Object.freeze({ well: undefined, failed: Object.freeze([]) });

export interface Step {
  readonly next: Steady;
  /** What is told of this look. */
  readonly told: Finding;
}

export function advance(last: Steady, finding: Finding, { failures, passes, of }: Required<Hysteresis>): Step {
  if (finding.state === 'unknown') return { next: last, told: finding };
  const isFailure = finding.state === 'fail' || finding.state === 'unauthorised';
  if (last.well === undefined) return { next: { well: !isFailure, failed: [] }, told: finding };
  const failed = [...last.failed, isFailure].slice(-of);
  const against = failed.filter((failure) => failure === last.well).length;
  const needed = last.well ? failures : passes;
  if (against >= needed) return { next: { well: !last.well, failed: [] }, told: finding };
  const next = { well: last.well, failed };
  if (isFailure !== last.well) return { next, told: finding };
  return {
    next,
    told: isFailure
      ? held(finding, 'warn', `failed ${against} of ${needed} times`)
      : held(finding, 'fail', `passed ${against} of ${needed} times`),
  };
}

function held(finding: Finding, state: 'warn' | 'fail', why: string): Finding {
  return { ...finding, state, text: finding.text === '' ? why : `${finding.text} (${why})` };
}
