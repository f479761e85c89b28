/** Keeps what a run left: its report as a file, its end in the history. */
import type { History, HistoryEvent } from '@perf/analytics';
import { saveRun } from '../adapters/data-folder.ts';
import type { Promised } from '../config-contracts.ts';
import type { Notes } from '../notes.ts';
import type { Report } from '../report/schema.ts';

export interface Ended extends Promised {
  readonly report: Report;
  /** Undefined when none is kept; else it is closed here. */
  readonly history: History | undefined;
  /** Events that are not in the history yet. */
  readonly lastEvents: readonly HistoryEvent[];
  /** Get what is lost on the way. */
  readonly notes: Notes;
}

export interface FinishedRun extends Ended {
  readonly dataFolder: string;
}

export interface KeptRun {
  /** With what was lost while it was kept. */
  readonly report: Report;
  /**
   * Undefined when it could not be written: then a note about the history that could not be opened has said so already, or the
   * disk is full and nobody can be told in a file.
   */
  readonly savedAs: string | undefined;
}

export async function keepRun({ dataFolder, ...ended }: FinishedRun): Promise<KeptRun> {
  const known = new Set(ended.notes.all);
  await rememberEnd(ended);
  const others = ended.report.notes.filter((note) => !known.has(note));
  const report = { ...ended.report, notes: [...ended.notes.all, ...others] };
  try {
    return { report, savedAs: saveRun(dataFolder, report.run?.id ?? String(report.from), report) };
  } catch {
    return { report, savedAs: undefined };
  }
}

/** Writes into the history that a watch is over, with the contracts it was judged by, and closes it. */
export async function rememberEnd({ report, history, lastEvents, notes, ...promised }: Ended): Promise<void> {
  const { from, to, service, run } = report;
  const promises = JSON.parse(
    JSON.stringify({ contracts: promised.contracts, readingContracts: promised.readingContracts }),
  );
  const data = { id: run?.id, service, from, to, ...promises };
  const events = [...lastEvents, { at: to, kind: 'run', data }];
  // The report itself does not depend on the history. A disk that hangs leaves this unanswered: closing gives it up.
  const appended = history
    ?.append({ at: to, span: 0, operations: [], readings: {}, events })
    .catch((error: Error) => notes.add(`The history does not know of the end: ${error.message}`));
  await history?.close();
  await appended;
}
