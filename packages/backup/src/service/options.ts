/** What `createBackup` is told, checked. */
import { resolve } from 'node:path';
import { type Duration, type Milliseconds, milliseconds } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { Keep } from '../repository.ts';
import type { Source } from '../source.ts';

const RULES: readonly (keyof Keep)[] = ['last', 'hourly', 'daily', 'weekly', 'monthly'];

/** @throws PerfError `backup/invalid-argument`: one that is left out without a word would be missed only at a restore */
export function checkedSources(sources: Readonly<Record<string, Source>>): Readonly<Record<string, Source>> {
  const hint = 'Give `{ name: source }`, of sources that `records`, `json`, `files`, `sqlite` or `postgres` make.';
  if (typeof sources !== 'object' || sources === null) {
    throw misuse({ name: 'sources', expected: 'sources by their names', got: String(sources), hint });
  }
  for (const [name, source] of Object.entries(sources)) {
    if (typeof source?.open !== 'function') {
      throw misuse({ name: `sources.${name}`, expected: 'a source', got: String(source), hint });
    }
    if (name !== '__proto__') continue;
    throw misuse({ name: 'sources', expected: 'named otherwise', got: name, hint: 'Rename this source.' });
  }
  return { ...sources };
}

/** @throws PerfError `backup/invalid-argument` */
export function checkedFolder(folder: string): string {
  // An empty one would be the working folder, whatever that is just now.
  if (typeof folder === 'string' && folder !== '') return resolve(folder);
  const got = folder === '' ? 'an empty text' : String(folder);
  throw misuse({ name: 'folder', expected: 'a path', got, hint: "Name a folder for snapshots, such as './backups'." });
}

/** @throws PerfError `backup/invalid-argument`: a rule that nobody knows would let go of what somebody counts on */
export function checkedKeep(keep: Keep): Keep {
  const entries = Object.entries(keep ?? {}).filter(([, count]) => count !== undefined);
  for (const [rule, count] of entries) {
    if (!RULES.includes(rule as keyof Keep)) {
      throw misuse({ name: 'keep', expected: `made of ${RULES.join(', ')}`, got: rule, hint: 'Correct the name.' });
    }
    if (Number.isSafeInteger(count) && count >= 1) continue;
    const hint = 'Leave the rule out to keep none by it.';
    throw misuse({ name: `keep.${rule}`, expected: 'a whole number of at least 1', got: String(count), hint });
  }
  if (entries.length > 0) return Object.fromEntries(entries);
  const hint = 'Give `{ last: 100 }`, or hourly, daily, weekly, monthly.';
  throw misuse({ name: 'keep', expected: 'a rule at least', got: JSON.stringify(keep), hint });
}

/** @throws PerfError `core/invalid-argument`, `backup/invalid-argument` */
export function checkedPeriod(duration: Duration, name: string): Milliseconds {
  const period = milliseconds(duration, name);
  if (period > 0) return period;
  throw misuse({ name, expected: 'above 0', got: String(duration), hint: "Give a time such as '5m'." });
}
