/** From a history, wherever it lies, to an answer: what became worse, what will, and what a deploy did. */
export type { Analysis, Subject } from './analysis.ts';
export { type Change, changesIn, changeWords, FEWEST_POINTS, type Shift, withoutDuplicates } from './changes.ts';
export { type ForecastsQuery, forecasts } from './forecasts.ts';
export type { Promises } from './limits.ts';
export { type RegressionsQuery, regressions } from './regressions.ts';
export { type AnalysedSeries, type Looked, type SeriesQuery, seriesOf } from './series.ts';
export { type TrendsQuery, trends } from './trends.ts';
export { compareWindows, type WindowsQuery } from './windows.ts';
