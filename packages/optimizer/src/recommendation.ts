/** A piece of advice: what to do, what speaks for it, what it should bring, and how to see that it did. */
import type { Ratio } from '@perf/core';
import type { Cause, EvidenceFigure } from '@perf/health';
import type { Plan, Verification, WantedChange } from './plan.ts';

export type RiskLevel = 'low' | 'medium' | 'high';

/** A cause in the words of a diagnosis; those that are no ill, but a waste or a leak, are added here. */
export type AdviceCause = Cause | 'lease-leaked' | 'pool-oversized';

export interface ExpectedEffect {
  /** A reading of the catalogue, or a figure like `pool.db.wait.p95`. */
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  /** Change as a share of what it is now: −0.5 is half. */
  readonly expected: Ratio;
  /** Between these, the lower first. */
  readonly range: readonly [lower: Ratio, upper: Ratio];
  /** One sentence. */
  readonly text: string;
}

export interface Recommendation {
  /** `RULE:SUBJECT`, the same for the same advice: `pool/too-small:db`. */
  readonly id: string;
  /** `memory/leak`, `gc/pressure`, `pool/too-small`… */
  readonly rule: string;
  readonly cause: AdviceCause;
  /** What it is about: an operation, a pool, a reading. */
  readonly subject: string;
  /** What to do, as an order, in one sentence. */
  readonly what: string;
  /** What was seen, in one sentence. */
  readonly text: string;
  /** The figures that speak for it: at least one. */
  readonly why: readonly EvidenceFigure[];
  readonly effect: ExpectedEffect;
  readonly risk: { readonly level: RiskLevel; readonly text: string };
  /** How to take it back. */
  readonly undo: string;
  /** That it is the cause and that this helps, 0…1. */
  readonly confidence: Ratio;
  /** How to see that it helped. */
  readonly verify: Verification;
  /** What to type or to write, where there is such: `node --max-semi-space-size=64`. */
  readonly command?: string;
  /** The number that should be another; `plan` of it makes steps for the tunables of a program. */
  readonly change?: WantedChange;
  /** What `apply` would do; absent where nothing in the running program can be tuned for it. */
  readonly plan?: Plan;
  /** Whether the strategy lets it be applied without being asked. */
  readonly mayApply: boolean;
  /** What happened when it was tried before, in one sentence. */
  readonly tried?: string;
}
