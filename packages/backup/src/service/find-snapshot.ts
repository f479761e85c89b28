/** Which snapshot somebody means: by its id, the beginning of it, `latest`, or a moment. */
import { PerfError } from '@perf/core';
import type { Snapshot } from '../repository.ts';

/** A date with an optional time, as ISO 8601 writes them: of a bare number nobody knows whether it is an id. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T.*)?$/;
const SHORTEST_ID = 4;

/**
 * @param wanted an id, at least 4 characters of one, `latest`, or a moment like `2026-03-01T12:00:00Z`: then the newest that
 *   was taken by then
 * @throws PerfError `backup/no-snapshot`
 */
export function findSnapshot(snapshots: readonly Snapshot[], wanted: string): Snapshot {
  const inOrder = [...snapshots].sort((a, b) => a.sequence - b.sequence);
  const exact = inOrder.find(({ id }) => id === wanted);
  if (exact !== undefined) return exact;
  const found = candidates(inOrder, wanted);
  if (found.length === 1) return found[0] as Snapshot;
  const got = found.length === 0 ? 'none does' : `${found.length} do`;
  throw new PerfError('backup/no-snapshot', {
    message: `Expected \`${wanted}\` to mean one snapshot of ${snapshots.length}, but ${got}`,
    hint: 'Name it by the id that the list shows, by `latest`, or by a moment like `2026-03-01T12:00:00Z`.',
  });
}

function candidates(inOrder: readonly Snapshot[], wanted: string): readonly Snapshot[] {
  // Without types nothing may have been named at all.
  if (typeof wanted !== 'string') return [];
  if (wanted === 'latest') return inOrder.slice(-1);
  if (MOMENT.test(wanted)) {
    const moment = Date.parse(wanted);
    return inOrder.filter(({ at }) => at <= moment).slice(-1);
  }
  return wanted.length < SHORTEST_ID ? [] : inOrder.filter(({ id }) => id.startsWith(wanted));
}
