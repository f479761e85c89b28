/** What `apply` is given beside a plan. */
import type { Annotation } from '@perf/analytics';
import type { Duration } from '@perf/core';
import type { GivenTunables } from './check-plan.ts';
import type { Journal } from './journal.ts';
import type { Observe, SleepingClock } from './measure.ts';
import type { Strategy, StrategyName } from './strategy.ts';

export interface ApplyOptions {
  /** Those of the running program, by name or as a list. Without them it is a dry run. */
  readonly tunables?: GivenTunables;
  /** Gives the values of the plan's metric that came since it was last asked. */
  readonly observe?: Observe;
  /** A `sleep` of its own is used between looks. @default the system's */
  readonly clock?: SleepingClock;
  /** @default 'balanced' */
  readonly strategy?: StrategyName | Strategy;
  /** Only say what would be done. @default false where `tunables` are given */
  readonly dryRun?: boolean;
  /** Where it is written down before it is done, and what keeps a second optimizer out. */
  readonly journal?: Journal;
  /** Told of every step, as for the annotations of a history. */
  readonly annotate?: (annotation: Annotation) => void | Promise<void>;
  /** Aborted: what was done is taken back. */
  readonly signal?: AbortSignal;
  /** Between two looks. @default '1s' */
  readonly every?: Duration;
}
