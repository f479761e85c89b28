/** Load and stress tests, benchmarks and gates whose result says when it is invalid. */
export { commandTarget } from './compose/command-target.ts';
export { httpTarget } from './compose/http-target.ts';
export { mcpTarget, type McpTargetOptions } from './compose/mcp-target.ts';
export { type ModuleTargetOptions, moduleTarget } from './compose/module-target.ts';
export { csv, json, scenario } from './compose/scenario.ts';
export { type DataOptions, rows } from './scenario/data.ts';
export type {
  DataSource,
  RowOrder,
  ScenarioDefinition,
  Step,
  StepContext,
  ThinkTime,
} from './scenario/definition.ts';
export type { Http, HttpAnswer, HttpBody, HttpOptions } from './scenario/http.ts';
export type { Scenario } from './scenario/scenario-target.ts';
export { type EmitOptions, emitK6 } from './k6/emit.ts';
export { load, type LoadOptions } from './compose/load.ts';
export type { PlanOptions, StageOptions } from './load/plan.ts';
export type { LoadProgress } from './load/progress.ts';
export { type MergeOptions, mergeShards, type ShardText } from './shard/merge.ts';
export type { RunIdentity, ShardInfo, ShardOptions } from './shard/shard.ts';
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
  TargetProcess,
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
export type { CommandOptions } from './targets/command-options.ts';
export type { TargetWords } from './targets/words.ts';
export type { HttpTargetOptions } from './targets/http-request.ts';
export { loadDocument } from './report/load-document.ts';
export { type LoadJson, loadJson } from './report/load-json.ts';
export { loadJunit } from './report/load-junit.ts';
export {
  type CheckedContract,
  type ContractCheck,
  type ContractCheckOptions,
  contractCheck,
} from './contract-check/contract-check.ts';
export type { Burn, ErrorBudget } from './contract-check/error-budget.ts';
export type { StressOptions } from './stress/options.ts';
export type { ReadTarget } from './stress/readings.ts';
export type { Recovery } from './stress/recovery.ts';
export type { StressEnd, StressProgress, StressResult, StressStep } from './stress/result.ts';
export type { Saturation, SaturationKind } from './stress/saturation.ts';
export { stress } from './stress/stress.ts';
export { metricsReadings } from './compose/metrics-readings.ts';
export { contractCheckDocument } from './report/check-document.ts';
export { stressDocument, stressWords } from './report/stress-document.ts';
export { stressJunit } from './report/stress-junit.ts';
export { type Estimate, fitUsl, type UslFit, type UslPoint } from './stress/usl.ts';
export { type BenchCaseResult, type BenchOptions, type BenchResult, bench } from './bench/bench.ts';
export type { BenchCases, CaseOptions, NamedCase } from './bench/cases.ts';
export type { Estimate as BenchEstimate, Figures, TimeUnit } from './bench/figures.ts';
export type { BenchFunction } from './bench/runner.ts';
export type { Warning } from './bench/warnings.ts';
export { type Contender, compareInterleaved } from './compose/compare-interleaved.ts';
export type { CompareInterleavedOptions } from './compare/compare-options.ts';
export {
  type Contest,
  type ContestOptions,
  type ContestProgress,
  type Duel,
  type InterleavedComparison,
  runContest,
  type Side,
} from './compare/contest.ts';
export { type Growth, type GrowthName, growthOf, type SizedTime } from './bench/growth.ts';
export { type SweepOptions, type SweepResult, sweep } from './bench/sweep.ts';
export { commandWords } from './bench/words.ts';
export { fill, type Parameter, parseParameter } from './bench/parameters.ts';
export type { Judged } from './compare/judge.ts';
export { gateComment, gateJunit, gateMarkdown } from './gate/gate-outputs.ts';
export type { GateBench, GatedRevision, GateResult } from './gate/gate-result.ts';
export {
  type Baseline,
  type BaselineComparison,
  type BaselineRow,
  compareBaselines,
  type Machine,
} from './baseline/baseline.ts';
