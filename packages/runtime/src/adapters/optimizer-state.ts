/**
 * Where a program's optimizer writes down what it changes, and what came of it: `optimizer/` in the data folder, a folder for
 * each program, since what one has left half done is not for another one to take back.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { StateStore } from '@perf/core';
import { createFileState } from '@perf/core/file-state';
import { type Attempt, createJournal, type Journal } from '@perf/optimizer';
import { isAlive, namesIn } from './meeting-place.ts';

const FOLDER = 'optimizer';

/** @param words what tells the program from others, the same after a restart */
export function optimizerJournal(
  dataFolder: string,
  words: readonly string[],
  onTrouble: (trouble: string) => void,
): Journal {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 12);
  const store = createFileState({ folder: join(dataFolder, FOLDER, digest), onTrouble });
  return createJournal(store, { owner: `process ${process.pid}`, isAlive: isOwnerAlive });
}

function isOwnerAlive(owner: string): boolean {
  const pid = /^process (\d+)$/.exec(owner)?.[1];
  return pid === undefined || isAlive(Number(pid));
}

/** Of all programs that write into this data folder, oldest first; nothing is changed. */
export async function attemptsIn(dataFolder: string): Promise<Attempt[]> {
  const stores = namesIn(join(dataFolder, FOLDER)).map(
    (name): StateStore => createFileState({ folder: join(dataFolder, FOLDER, name) }),
  );
  const attempts = await Promise.all(stores.map((store) => createJournal(store).attempts()));
  return attempts.flat().sort((a, b) => a.at - b.at);
}
