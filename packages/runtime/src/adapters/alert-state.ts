/** Where alerts, and what people are told of them, are remembered: `state/` in the data folder, a file for each who watches. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type EpochMs, type StateStore, systemClock } from '@perf/core';
import { createFileState } from '@perf/core/file-state';
import { type AlertMemory, openAlertMemory } from '../alert-memory.ts';
import type { Notes } from '../notes.ts';

/** Of one data folder there is one serve. Runs and programs with perfkit inside are told apart by what they are. */
export type Watcher = 'serve' | { readonly kind: 'run' | 'program'; readonly words: readonly string[] };

/** @param folder the data folder, which is there */
export function alertMemoryIn(folder: string, watcher: Watcher, notes: Notes): Promise<AlertMemory> {
  const clock = systemClock;
  const { store, key } = stateOf(folder, { what: 'alerts', watcher, notes });
  return openAlertMemory({ store, key, writer: writerSince(clock.now()), clock, notes });
}

export interface StateOfWatcher {
  readonly what: 'alerts' | 'notify';
  readonly watcher: Watcher;
  readonly notes: Notes;
}

export function stateOf(
  folder: string,
  { what, watcher, notes }: StateOfWatcher,
): { readonly store: StateStore; readonly key: string } {
  const store = createFileState({ folder: join(folder, 'state'), onTrouble: (trouble) => notes.add(trouble) });
  return { store, key: `${what}-${whoOf(watcher)}` };
}

function whoOf(watcher: Watcher): string {
  if (watcher === 'serve') return 'serve';
  const digest = createHash('sha256').update(JSON.stringify(watcher.words)).digest('hex');
  return `${watcher.kind}-${digest.slice(0, 12)}`;
}

/** The number of a process comes again, but not at the same moment. */
const writerSince = (now: EpochMs): string => `${process.pid}-${Math.round(now)}`;
