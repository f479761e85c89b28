/**
 * Which paths an entry may have: those that stay in their root, whoever wrote them down and whatever system reads them.
 *
 * A backslash is part of a name on Linux and macOS, and stays one; a path that would leave its root if backslashes
 * separated is refused everywhere.
 */
import { PerfError } from '@perf/core';
import type { Entry } from '../source.ts';

/** @throws PerfError `backup/unsafe-path` */
export function checkEntry(entry: Entry): void {
  const why = unsafe(entry.path);
  if (why !== undefined) throw unsafePath(entry.path, why);
  if (entry.type === 'link' && (entry.target === undefined || entry.target.includes('\0'))) {
    throw unsafePath(entry.path, 'it is a link without a target');
  }
}

/** For what becomes one folder of a restore. @throws PerfError `backup/unsafe-path` */
export function checkFolderName(name: string): void {
  const why = name.includes('/') ? 'it is not one name' : unsafe(name);
  if (why !== undefined) throw unsafePath(name, why);
}

function unsafe(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.includes('\0')) return 'it holds a NUL';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.split('/').some((part) => ['', '.', '..'].includes(part))) return 'a part of it is empty, `.` or `..`';
  if (!path.includes('\\')) return undefined;
  const parts = path.split(/[\\/]/);
  const leaves = parts.some((part) => ['', '.', '..'].includes(part)) || /^[a-z]:/i.test(path);
  return leaves || process.platform === 'win32' ? 'its backslashes could lead out' : undefined;
}

export function unsafePath(path: string, why: string): PerfError {
  return new PerfError('backup/unsafe-path', {
    message: `Expected the path of an entry to stay in its folder, got \`${path.replaceAll('\0', '␀')}\`: ${why}`,
    hint: 'Look at where this came from: perfkit neither writes nor restores such an entry.',
  });
}
