/** Operation timing with honest percentiles, contracts on it, and the vocabulary that the other packages share. */
export type { Alert, AlertNotification } from './alerts/alert.ts';
export { type Alerts, type AlertsOptions, type AlsoObserved, createAlerts } from './alerts/alerts.ts';
export type { NamedReadings } from './alerts/condition.ts';
export { fingerprintOf } from './alerts/fingerprint.ts';
export type { InhibitionRule } from './alerts/inhibition.ts';
export type { Acknowledgement, AlertsState } from './alerts/kept-state.ts';
export { matchesOf } from './alerts/matcher.ts';
export type { NoticeKind } from './alerts/notice.ts';
export type {
  AbsenceRule,
  AlertRule,
  ContractRule,
  FlapGuard,
  JobRule,
  RuleOptions,
  Severity,
  ThresholdRule,
} from './alerts/rule.ts';
export type { Silence, SilenceOptions } from './alerts/silence.ts';
export { isWatched } from './announce.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  BASIC_LIMITS,
  basicContract,
  type Clause,
  type Contract,
  type ContractOptions,
  contract,
  judge,
  type Limits,
  type TargetName,
  type Targets,
  type Verdict,
} from './contract.ts';
export type { Parted } from './departed.ts';
export type { Distinct } from './distinct.ts';
export type {
  CpuDetail,
  DetailPart,
  DiskDetail,
  InterfaceDetail,
  MachineDetails,
  MountDetail,
  MountState,
} from './details.ts';
export { type ErrorCode, isPerfError, PerfError, type PerfErrorOptions } from './errors.ts';
export { createFeed, type Feed, type FeedSource, type MetricUpdate, type SeriesUpdate } from './feed.ts';
export { type BrokenClause, type Guarded, type GuardOptions, guard } from './guard.ts';
export type { Clauses, Condition, GuardCode } from './guard-clause.ts';
export { addInto, copyOf, merged, since } from './histogram/algebra.ts';
export { addEncoded, decode, encode, type Recorded } from './histogram/codec.ts';
export type { Extremes } from './histogram/extremes.ts';
export { Histogram } from './histogram/histogram.ts';
export { DEFAULT_SCALE, representative, type Scale, upperBound } from './histogram/layout.ts';
export { quantile, quantiles } from './histogram/quantile.ts';
export { createIntake, type Intake, type IntakeTarget, type MetricOrigin } from './intake.ts';
export type { Job, JobOptions, RunOptions, WrapOptions } from './job.ts';
export { JOB_TROUBLES, type JobSchedule, type JobState, type JobTrouble } from './job-schedule.ts';
export type { DeclaredLabels, LabelledOperations } from './labelled-operations.ts';
export { canonical, type Labels, type LabelValue, PathMap, pathOf } from './labels.ts';
export type { Crossing, LimitState, LimitUse, UsageLimit } from './limit.ts';
export { createLimits, type LimitsOptions, type UsageLimits } from './limits.ts';
export type {
  BoundCounter,
  BoundDistribution,
  BoundGauge,
  CounterMetric,
  DistributionMetric,
  GaugeMetric,
  GaugeOptions,
  MetricOptions,
  MetricState,
  MetricType,
} from './metrics/metric.ts';
export type {
  CounterSnapshot,
  DistributionSnapshot,
  GaugeSnapshot,
  MetricSnapshot,
} from './metrics/metric-snapshot.ts';
export { metricSnapshot } from './metrics/metric-snapshot.ts';
export { createMonitor } from './create-monitor.ts';
export { type Monitor, type MonitorOptions, type OperationOptions, OTHER, type SnapshotOptions } from './monitor.ts';
export type { Call, Operation, RecordOptions, Told } from './operation.ts';
export { isOperationKind, type OperationKind } from './operation-kind.ts';
export {
  type ReadingKind,
  type ReadingName,
  type Readings,
  type ReadingUnit,
  readingCatalogue,
  readingEntries,
} from './reading.ts';
export type { MachineSampler, Sampler } from './sampler.ts';
export {
  type BoundName,
  judgeReadings,
  type ReadingClause,
  type ReadingContract,
  type ReadingContractOptions,
  type ReadingPeriod,
  type ReadingVerdict,
  type ReadingWatch,
  watchReading,
} from './reading-contract.ts';
export { createSessions, type Sessions, type SessionsOptions } from './sessions.ts';
export type { SlowCall } from './slowest.ts';
export {
  createSnapshot,
  type OperationSnapshot,
  type OperationStatistics,
  type SeriesState,
  type Snapshot,
  statistics,
  type Window,
} from './snapshot.ts';
export type { StateStore } from './state-store.ts';
export type {
  CounterFamily,
  Distribution,
  GaugeFamily,
  HistogramFamily,
  MetricFamily,
  MetricPoint,
} from './telemetry/family.ts';
export { type PrometheusOptions, toPrometheus } from './telemetry/prometheus/to-prometheus.ts';
export type { TextFormat } from './telemetry/prometheus/text.ts';
export {
  type Bytes,
  type BytesPerSecond,
  bytes,
  type Cores,
  type Duration,
  type EpochMs,
  type Milliseconds,
  milliseconds,
  type Ratio,
  type Seconds,
  type Size,
  type Unit,
} from './units.ts';
export type { Tunable, TunableBounds } from './tunable.ts';
export type { VerdictState } from './verdict.ts';
export { TIME_WINDOWS, type TimeWindow } from './windows/time-window.ts';
