/** The dashboard: a page over a running perf object, and the handler that shows it. */
export { dashboard, type Dashboard, type DashboardOptions } from './dashboard.ts';
export type { FetchEnvironment } from './front/fetch.ts';
export type { Frame, Now } from './protocol.ts';
