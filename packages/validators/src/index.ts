/** Load tests, benchmarks and gates, whose result says when it is none. */
export type { Connecting, Connection, Outcome, Target } from './target.ts';
export { type BenchCaseResult, type BenchOptions, type BenchResult, bench } from './bench/bench.ts';
export type { BenchCases, CaseOptions, NamedCase } from './bench/cases.ts';
export type { Estimate, Figures, TimeUnit } from './bench/figures.ts';
export type { BenchFunction } from './bench/runner.ts';
export type { Warning } from './bench/warnings.ts';
export { type Contender, compareInterleaved } from './compare-interleaved.ts';
export type { CompareInterleavedOptions } from './compare/compare-options.ts';
export type { ContestProgress, InterleavedComparison, Side } from './compare/contest.ts';
