/** A report of what the history holds. A file of its own: it is loaded only where there is a history. */
import type { HistoryReader, TimeRange } from '@perf/analytics';
import { readHistory } from '@perf/runtime/read-history';
import { type Report, reportFromHistory } from '@perf/runtime/report';

export interface FromHistory {
  /** With the moment of the newest figure. */
  readonly found: { readonly report: Report; readonly last: number } | undefined;
  /** What happened to the history that its reader should know. */
  readonly notices: readonly string[];
}

/**
 * @param project names what was measured where nothing else does
 * @param choose the range to read, by the moment of the newest figure; undefined when none is needed
 */
export function fromHistory(
  { folder, project }: { readonly folder: string; readonly project: string },
  choose: (last: number, now: number) => TimeRange | undefined,
): Promise<FromHistory> {
  const worker = new URL('history-worker.js', import.meta.url);
  return readHistory({ folder, worker }, async (history) => {
    const { last, notices } = await history.info();
    const range = last === undefined ? undefined : choose(last, Date.now());
    const service = range === undefined ? project : ((await nameIn(history, range)) ?? project);
    const report = range && (await reportFromHistory(history, { ...range, service, promised: undefined }));
    if (report === undefined || last === undefined) return { found: undefined, notices };
    return { found: { report: { ...report, notes: [...report.notes, ...notices] }, last }, notices };
  });
}

/** What the program was called that ended last in the range. */
async function nameIn(history: Pick<HistoryReader, 'events'>, range: TimeRange): Promise<string | undefined> {
  const ends = await history.events({ ...range, kind: 'run', limit: 1 });
  const { service } = (ends[0]?.data ?? {}) as { service?: unknown };
  return typeof service === 'string' ? service : undefined;
}
