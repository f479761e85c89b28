/** What stands beside a program that has perfkit in it: a serve to report to, a memory of alerts, a history. None of it is needed. */
import type { Annotation, History } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { isWatched } from '@perf/core';
import { reportTo } from '@perf/core/report-to';
import type { Journal } from '@perf/optimizer';
import { alertMemoryIn, type Watcher } from './adapters/alert-state.ts';
import { askServe } from './adapters/control-client.ts';
import { prepareDataFolder } from './adapters/data-folder.ts';
import { optimizerJournal } from './adapters/optimizer-state.ts';
import { readServeFile } from './adapters/serve-place.ts';
import type { AlertMemory } from './alert-memory.ts';
import type { Notes } from './notes.ts';

/** From here on the process is watched, if somebody serves its data folder. @returns whether somebody does */
export async function reportToServe(folder: string): Promise<boolean> {
  const file = readServeFile(folder);
  if (file === undefined) return false;
  try {
    if ((await askServe(file.control, 'status')) === undefined) return false;
    if (!isWatched()) reportTo(file.collector);
    return true;
  } catch {
    // It is there and can't answer: the program keeps its history itself.
    return false;
  }
}

/** This program, as it will be known after a restart. */
export function ownWatcher(service: string): Watcher {
  return { kind: 'program', words: [service, process.argv[1] ?? ''] };
}

/** Several processes of one program share it, and the last to write wins. A folder that can't be used costs the memory alone. */
export async function alertMemoryOf(folder: string, service: string, notes: Notes): Promise<AlertMemory | undefined> {
  try {
    return await alertMemoryIn(prepareDataFolder(folder), ownWatcher(service), notes);
  } catch (error) {
    notes.add(`Alerts are not kept over a restart: ${(error as Error).message}`);
    return undefined;
  }
}

/** Read and written only when something is tuned. A folder that can't be used costs that alone. */
export function journalOf(folder: string, service: string, notes: Notes): Journal | undefined {
  try {
    const words = [service, process.argv[1] ?? ''];
    return optimizerJournal(prepareDataFolder(folder), words, (trouble) => notes.add(trouble));
  } catch {
    // The memory of alerts and the history have said so.
    return undefined;
  }
}

/** Into the program's own history; where that is kept outside, into the same file for a moment. What fails is a note. */
export function annotationsInto(
  folder: string,
  history: History | undefined,
  notes: Notes,
): (annotation: Annotation) => Promise<void> {
  return async (annotation) => {
    try {
      await annotateIn(folder, history, annotation);
    } catch (error) {
      notes.add(`The history does not know of a change: ${(error as Error).message}`);
    }
  };
}

/** The same for who wants to know that it failed. @throws what `openHistory` and `History.annotate` throw */
export async function annotateIn(folder: string, history: History | undefined, annotation: Annotation): Promise<void> {
  if (history !== undefined) return await history.annotate(annotation);
  const outside = await openHistory({ folder });
  await outside.annotate(annotation).finally(() => outside.close());
}

/** A history that can't be kept costs the past, not the program. */
export async function historyOf(folder: string, notes: Notes): Promise<History | undefined> {
  try {
    const history = await openHistory({ folder: prepareDataFolder(folder) });
    // As that a damaged one was put aside. What can't be told is no reason to keep none.
    const notices = await history.info().then(
      (known) => known.notices,
      () => [],
    );
    for (const notice of notices) notes.add(notice);
    return history;
  } catch (error) {
    const note = `No history is kept: ${(error as Error).message}`;
    notes.add(note);
    process.emitWarning(note, { code: 'PERFKIT_HISTORY' });
    return undefined;
  }
}
