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
export type { MaintenanceOptions } from './maintenance.ts';
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
