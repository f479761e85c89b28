/** The dashboard: a page over a running perf object, and the handler that shows it. */
export { dashboard } from './dashboard.ts';
