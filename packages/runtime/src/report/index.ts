/** The report: its shape, and how it is composed. */
export { composeReport, type Observation } from './compose.ts';
export { type HistoryRange, reportFromHistory } from './from-history.ts';
export { OPERATION_ORDERS, type OperationPage, type OperationPageQuery, operationPage } from './operations-page.ts';
export { type OperationReport, type Report, reportSchema } from './schema.ts';
export { type AlertNow, alertNowOf, type SilenceReport, silenceReport } from './alerts-answer.ts';
export { alertsFromHistory } from './alerts-from-history.ts';
