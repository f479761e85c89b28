/** Load and stress tests, benchmarks and gates whose result says when it is invalid. */
export { load, type LoadOptions } from './load/load.ts';
export type { PlanOptions, StageOptions } from './load/plan.ts';
export type { Progress } from './load/run.ts';
export { type ProfileName, profileNames } from './profile/profile.ts';
export type {
  FailureKind,
  GeneratorReport,
  Latency,
  LoadHistograms,
  LoadResult,
  Second,
  Tally,
} from './result.ts';
export type { Connecting, Connection, Done, Outcome, Target } from './target.ts';
export { type FnCall, type FnTargetOptions, fnTarget, type TargetFn } from './targets/fn-target.ts';
export {
  type Comparison,
  judgeThreshold,
  type Measured,
  type Metric,
  type Promised,
  type Threshold,
  type ThresholdUnit,
  type ThresholdVerdict,
  thresholdsOf,
} from './threshold.ts';
