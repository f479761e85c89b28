/** Journals of intents: in a folder, where they outlive the process and the machine's power, and in memory. */
import type { IntentJournal } from '../../journal/intent.ts';
import { refuse } from '../../journal/words.ts';
import { DiskJournal, type JournalOptions } from '../../journal/journal.ts';
import { folderDisk } from './folder-disk.ts';
import { MemoryDisk } from './memory-disk.ts';

export interface FolderJournalOptions extends JournalOptions {
  /** On a local disk; made when it is missing. All processes that are to take over from each other share it. */
  readonly folder: string;
}

/** @throws PerfError `health/invalid-intent` for options that make no sense; the folder is met when something is accepted */
export function createFolderJournal({ folder, ...options }: FolderJournalOptions): IntentJournal {
  if (typeof folder !== 'string' || folder === '') refuse('`folder`', 'the path of a folder', folder);
  return new DiskJournal(folderDisk(folder), options);
}

/** @returns opens journals that see what the others leave when they are closed, like those of one folder */
export function memoryJournals(options: JournalOptions = {}): () => IntentJournal {
  const disk = new MemoryDisk();
  return () => new DiskJournal(disk, options);
}
