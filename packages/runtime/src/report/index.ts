/** The report: its shape, and how it is composed. */
export { composeReport, type Observation } from './compose.ts';
export { type HistoryRange, reportFromHistory } from './from-history.ts';
export { type Report, reportSchema } from './schema.ts';
