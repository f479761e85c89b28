/** A report as one HTML file, with plots of the history of its stretch of time: of this machine, or of all hosts elsewhere. */
import type { HistoryReader } from '@perf/analytics';
import { type DocumentSection, documentHtml, historySections } from '@perf/analytics/document';
import { hasHistory } from '@perf/runtime/data-folder';
import { readHistory } from '@perf/runtime/read-history';
import type { Report } from '@perf/runtime/report';
import { alertAnnotations, reportDocument } from './render/report-document.ts';

/** @param history the folder of one, or one that is open; a report without one has tables only, and says so */
export async function reportHtml(report: Report, history: string | HistoryReader): Promise<string> {
  const { plots, missing } = await plotsOf(report, history);
  const notes = [...report.notes, ...(missing === undefined ? [] : [`No plots: ${missing}.`])];
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return documentHtml(reportDocument({ ...report, notes }, plots, Date.now()), { timeZone });
}

interface Plots {
  readonly plots: readonly DocumentSection[];
  readonly missing?: string;
}

async function plotsOf(report: Report, from: string | HistoryReader): Promise<Plots> {
  if (typeof from === 'string' && !hasHistory(from)) return { plots: [], missing: 'there is no history' };
  // The last batch of a run belongs to the moment at which the run ended.
  const asked = { from: report.from, to: report.to + 1, annotations: alertAnnotations(report) };
  const drawn = (history: HistoryReader) => historySections(history, asked);
  const worker = new URL('history-worker.js', import.meta.url);
  try {
    const plots = await (typeof from === 'string' ? readHistory({ folder: from, worker }, drawn) : drawn(from));
    return plots.length > 0 ? { plots } : { plots, missing: 'the history has nothing of this stretch of time' };
  } catch (error) {
    return { plots: [], missing: `the history could not be read (${(error as Error).message})` };
  }
}
