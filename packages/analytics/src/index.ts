/** History of measurements, and the findings in it. */
export { autocorrelation, phiOf, varianceInflation } from './confidence/autocorrelation.ts';
export { benjaminiHochberg } from './confidence/benjamini-hochberg.ts';
export { hodgesLehmann, hodgesLehmannRatio, type Shift, type ShiftOptions } from './confidence/hodges-lehmann.ts';
export { type MannWhitney, mannWhitney } from './confidence/mann-whitney.ts';
export { studentQuantile } from './confidence/student.ts';
export { compare } from './compare/compare.ts';
export type {
  CompareOptions,
  Comparison,
  ComparisonKnown,
  ComparisonUnknown,
  PercentileName,
} from './compare/comparison.ts';
export type { Location } from './compare/location.ts';
export type { PercentileChange } from './compare/percentiles.ts';
export { type EndedCall, operationDuring, overlap, type Stretch, stretchOf } from './correlate.ts';
export { type Explored, explore, type Segment } from './explore/index.ts';
export type { Finding, FindingKind, Severity } from './finding.ts';
export { type Forecast, type ForecastOptions, forecast } from './forecast/forecast.ts';
export type { Outcome } from './forecast/outcome.ts';
export type {
  Annotation,
  AnnotationQuery,
  AnyReadingName,
  AnyReadings,
  EventQuery,
  History,
  HistoryBatch,
  HistoryEvent,
  HistoryInfo,
  HistoryReader,
  Json,
  OperationPoint,
  OperationQuery,
  ReadingFigures,
  ReadingPoint,
  ReadingPart,
  ReadingQuery,
  ReadingSamples,
  SeriesRecorded,
  StoredReading,
  StoredRow,
  TimeRange,
} from './history.ts';
export {
  formatBytes,
  formatConfidence,
  formatCores,
  formatDuration,
  formatRatio,
  formatValue,
} from './number-words.ts';
export { type Band, type BandKnown, type BandOptions, type BandUnknown, band, type Usual } from './outliers/band.ts';
export { type Outlier, type Outliers, outliers } from './outliers/outliers.ts';
export type { Point } from './point.ts';
export type {
  Evidence,
  MeasuredCall,
  MeasuredOperation,
  MeasuredReading,
  MeasuredStall,
} from './stand-out/evidence.ts';
export { detectShifts } from './shift/detect-shifts.ts';
export type { Level, ShiftFinding, ShiftVerdict } from './shift/finding.ts';
export type { ShiftDetectorOptions } from './shift/options.ts';
export { type OtavaChange, type OtavaOptions, otava } from './shift/otava.ts';
export { createShiftDetector, type ShiftDetector } from './shift/shift-detector.ts';
export { type AtMoment, oneOfEachMoment } from './confidence/duplicates.ts';
export { adjustMany } from './confidence/adjust-many.ts';
export { wentAway } from './confidence/went-away.ts';
export { standOut } from './stand-out/index.ts';
export type { Series } from './trend/moments.ts';
export { type Trend, type TrendKnown, type TrendOptions, type TrendUnknown, trend } from './trend/trend.ts';
export { exportHistory, type TransferFormat } from './transfer/export.ts';
export { type ImportOptions, type ImportProblem, type ImportResult, importHistory } from './transfer/import.ts';
