/** What became of a plan: plain data, but for an error that it was told. */
import type { Attempt, Outcome } from './attempt.ts';
import type { PlanStep } from './plan.ts';

export type Reason =
  | 'helped'
  | 'harmed'
  | 'no-help'
  | 'not-sure'
  | 'too-few-samples'
  | 'refused'
  | 'lied'
  | 'observe-failed'
  | 'changed-meanwhile'
  | 'aborted'
  | 'dry-run';

export const OUTCOMES: Readonly<Record<Reason, Outcome>> = {
  helped: 'kept',
  harmed: 'rolled-back',
  'no-help': 'rolled-back',
  refused: 'rolled-back',
  lied: 'rolled-back',
  'not-sure': 'inconclusive',
  'too-few-samples': 'inconclusive',
  'observe-failed': 'inconclusive',
  'changed-meanwhile': 'inconclusive',
  aborted: 'inconclusive',
  'dry-run': 'inconclusive',
};

export interface Applied {
  /** `kept`: it is as the plan has it. Otherwise everything is as it was before. */
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** One sentence. */
  readonly text: string;
  readonly isDryRun: boolean;
  /** Those that were taken, or in a dry run would be. */
  readonly steps: readonly PlanStep[];
  /** Of the metric, as a share of what it was; null where it can't be told. */
  readonly effect: number | null;
  /** Values that it rests on, of the last step that was measured. */
  readonly samples: { readonly before: number; readonly after: number };
  /** To be remembered; a journal has them already. */
  readonly attempts: readonly Attempt[];
  /** What a tunable refused with, or `observe` failed with. */
  readonly error?: unknown;
}
