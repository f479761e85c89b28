/** The shapes of reports that go to the page as they are; types only. */
export type { AlertNow, Report, SilenceReport } from '@perf/runtime/report';
