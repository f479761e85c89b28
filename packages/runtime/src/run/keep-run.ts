/** Keeps what a run left: its report as a file, its end in the history. */
import type { History, HistoryEvent } from '@perf/analytics';
import { saveRun } from '../adapters/data-folder.ts';
import type { Promised } from '../config-contracts.ts';
import type { Report } from '../report/schema.ts';

export interface Ended extends Promised {
  readonly report: Report;
  /** Undefined when none is kept; else it is closed here. */
  readonly history: History | undefined;
  /** Events that are not in the history yet. */
  readonly lastEvents: readonly HistoryEvent[];
}

export interface FinishedRun extends Ended {
  readonly dataFolder: string;
}

/**
 * @returns where the report is; undefined when it could not be written: then a note about the history that could not be
 *   opened has said so already, or the disk is full and nobody can be told in a file
 */
export async function keepRun({ dataFolder, ...ended }: FinishedRun): Promise<string | undefined> {
  const { report } = ended;
  try {
    await rememberEnd(ended);
    return saveRun(dataFolder, report.run?.id ?? String(report.from), report);
  } catch {
    return undefined;
  }
}

/** Writes into the history that a watch is over, with the contracts it was judged by, and closes it. */
export async function rememberEnd({ report, contracts, readingContracts, history, lastEvents }: Ended): Promise<void> {
  const { from, to, service, run } = report;
  const promises = JSON.parse(JSON.stringify({ contracts, readingContracts }));
  const data = { id: run?.id, service, from, to, ...promises };
  const events = [...lastEvents, { at: to, kind: 'run', data }];
  // The report itself does not depend on the history. A disk that hangs leaves this unanswered: closing gives it up.
  const appended = history?.append({ at: to, span: 0, operations: [], readings: {}, events }).catch(() => undefined);
  await history?.close();
  await appended;
}
