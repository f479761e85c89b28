/** Advice with evidence, applied within bounds, measured, and taken back when it did not help. */
export type { Applied, Reason } from './applied.ts';
export type { ApplyOptions } from './apply-options.ts';
export { apply } from './apply.ts';
export type { Attempt, Outcome } from './attempt.ts';
export type { GivenTunables } from './check-plan.ts';
export { type Collected, type Collector, type CollectorOptions, createCollector } from './collector.ts';
export type {
  Evidence,
  EvidenceEventLoop,
  EvidenceGc,
  EvidenceLimits,
  EvidenceOperation,
  EvidencePool,
  EvidenceReading,
  EvidenceStall,
  EvidenceTunable,
  GivenPoint,
  GivenReading,
  NamedReading,
} from './evidence.ts';
export { type Claim, createJournal, type Journal, type StoreJournalOptions, type UnderWay } from './journal.ts';
export { type PlanOptions, plan } from './make-plan.ts';
export type { Observe, Observed, SleepingClock } from './measure.ts';
export type { Plan, PlanStep, Verification, WantedChange } from './plan.ts';
export { type RecommendOptions, recommend } from './recommend.ts';
export type { AdviceCause, ExpectedEffect, Recommendation, RiskLevel } from './recommendation.ts';
export { type Recovered, type RecoverOptions, recover } from './recover.ts';
export { type Strategy, type StrategyName, strategies } from './strategy.ts';
export type { PoolErrorCode } from './pool/failures.ts';
export type { Lease, ReleaseOptions } from './pool/lease.ts';
export type { PoolCounts, PoolStats } from './pool/meter.ts';
export type { CreateContext, Leak, PoolOptions, PoolSize } from './pool/options.ts';
export { type AcquireOptions, createPool, type DrainOptions, type Pool } from './pool/pool.ts';
export type { PoolLoad } from './pool/load.ts';
export { createSizer, type Sizer, type SizerOptions, type SizerState } from './pool/sizer.ts';
export { adviseSize, type PoolSeen, type SizeAdvice } from './pool/sizing.ts';
export {
  createLimiter,
  type LimitedRunOptions,
  type Limiter,
  type LimiterAlgorithm,
  type LimiterOptions,
  type LimiterStats,
} from './limiter/limiter.ts';
export {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateLimiterStats,
  type TakeOptions,
} from './limiter/rate-limiter.ts';
export type { LimiterErrorCode } from './limiter/shed.ts';
