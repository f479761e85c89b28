/** Advice with evidence, applied within bounds, measured, and taken back when it did not help. */
export type { Attempt, Outcome } from './attempt.ts';
export type {
  Evidence,
  EvidenceGc,
  EvidenceLimits,
  EvidenceOperation,
  EvidencePool,
  EvidenceReading,
  EvidenceStall,
  EvidenceTunable,
  GivenReading,
} from './evidence.ts';
export type { Plan, PlanStep, Verification } from './plan.ts';
export type { AdviceCause, ExpectedEffect, Recommendation, RiskLevel } from './recommendation.ts';
export { type RecommendOptions, recommend } from './recommend.ts';
export { type Strategy, type StrategyName, strategies } from './strategy.ts';
