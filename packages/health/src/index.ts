/** Whether a program and what it needs are there, what ails them, and how they recover. */
export {
  ANSWERS,
  type Answer,
  type AnswerState,
  CHECK_KINDS,
  type Check,
  type CheckError,
  type CheckKind,
  type CheckOptions,
  type CheckResult,
  type CheckState,
  defineCheck,
  type Excuse,
  type Hysteresis,
  type Observed,
  type Outcome,
} from './check.ts';
export { createHealth, type Health, type HealthOptions, type RunSelection, type Selection } from './health.ts';
export type { CalendarOfMaintenance, MaintenanceOptions, SpanOfMaintenance } from './maintenance.ts';
export { type HealthReport, type HealthState, rollUp } from './roll-up.ts';
export { type HealthAnswer, type HealthJsonOptions, toHealthJson } from './output/health-json.ts';
export { toText } from './output/text.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export type { Cause, Diagnosis, EvidenceFigure } from './diagnosis/diagnosis.ts';
export type {
  DiagnosisEvidence,
  DiagnosisSeverity,
  SeenOperation,
  SeenPool,
  SeenReading,
  SeenStall,
  SeenTrend,
  Symptom,
} from './diagnosis/evidence.ts';
export type { IntentJournal, JournalDamage, KeptIntent, LeftBehind, NewIntent, Phase } from './journal/intent.ts';
export type { JournalOptions } from './journal/journal.ts';
export type { BudgetOptions, RetryOptions } from './recovery/backoff.ts';
export type { Action, Attempt, RunOptions } from './recovery/call.ts';
export type { ErrorClass, Handle, Handlers, Match, Situation } from './recovery/handler.ts';
export type { InterruptedIntent, IntentState, Replay, Resumption } from './recovery/intents.ts';
export type { RecoveryOutcome } from './recovery/ladder.ts';
export type { ProtectionOptions } from './recovery/protection.ts';
export { createRecovery } from './recovery/recovery.ts';
export type { SafeStateCause, SafeStateHook } from './recovery/safe-state.ts';
export type { Recovery, RecoveryFault, RecoveryOptions } from './recovery/terms.ts';
export type {
  DurationStats,
  Ending,
  Endings,
  FaultKind,
  HandlerRecovery,
  OperationRecovery,
  RecoveryStats,
} from './recovery/tally.ts';
