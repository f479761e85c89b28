/** Load tests, benchmarks and gates, whose result says when it is none. */
export type { Connecting, Connection, Outcome, Target } from './target.ts';
export { type BenchCaseResult, type BenchOptions, type BenchResult, bench } from './bench/bench.ts';
export type { BenchCases, CaseOptions, NamedCase } from './bench/cases.ts';
export type { Estimate, Figures, TimeUnit } from './bench/figures.ts';
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
