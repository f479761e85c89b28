/**
 * The newest run of a data folder, not read again while it is the same: an agent asks many times of one run, and to list the
 * folder and check what it holds takes longer than all the rest of an answer.
 *
 * Runs come and go by name, so that the folder's own time tells; one that is written over in place has another time or size.
 * Times are coarse, so that what changed lately may change again unseen: that is not kept.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findLastRun } from '@perf/runtime/data-folder';
import type { Report } from '@perf/runtime/report';

/** A file system's times may be as coarse as this. */
const COARSE_MS = 2_000;
/** After so long all is looked at again, whatever the times say. */
const LONGEST_MS = 5_000;

interface Kept {
  readonly folder: string;
  readonly path: string;
  readonly report: Report;
  readonly mark: string;
  readonly readAt: number;
}

/** A server has one data folder. */
let kept: Kept | undefined;

/** @returns what `lastRun` would; not to be changed by who gets it */
export function rememberedLastRun(folder: string): Report | undefined {
  const now = Date.now();
  if (kept?.folder === folder && Math.abs(now - kept.readAt) < LONGEST_MS) {
    if (markOf(folder, kept.path)?.text === kept.mark) return kept.report;
  }
  const found = findLastRun(folder);
  const mark = found && markOf(folder, found.path);
  const isSettled = mark !== undefined && Date.now() - mark.newest > COARSE_MS;
  kept = found && isSettled ? { folder, ...found, mark: mark.text, readAt: now } : undefined;
  return found?.report;
}

function markOf(folder: string, path: string): { readonly text: string; readonly newest: number } | undefined {
  const runs = statSync(join(folder, 'runs'), { throwIfNoEntry: false });
  const file = statSync(path, { throwIfNoEntry: false });
  if (runs === undefined || file === undefined) return undefined;
  const text = [runs.mtimeMs, runs.ctimeMs, file.mtimeMs, file.ctimeMs, file.size, file.ino].join(' ');
  return { text, newest: Math.max(runs.ctimeMs, file.ctimeMs, runs.mtimeMs, file.mtimeMs) };
}
