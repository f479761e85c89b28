/**
 * One attempt, from the look at the disk to the line in the history:
 *
 *   mark ──▶ room? ──▶ take ──▶ remove what is too old ──▶ told as kept
 *              │         ├────▶ the same as before: nothing to tell
 *              └─────────┴────▶ told as failed, nothing deleted
 *
 * The mark comes before anything is read, so that what changes meanwhile counts as changed since.
 */
import type { Bytes, Clock, PerfError } from '@perf/core';
import { misuse } from '../misuse.ts';
import type { BackupWork, Keep, Repository, Snapshot } from '../repository.ts';
import type { Source } from '../source.ts';
import type { Activity } from './activity.ts';
import { type Attempt, failureOf } from './attempt.ts';
import type { Reason } from './due.ts';
import type { Journal } from './journal.ts';
import { checkSpace, hasRoom, spaceNeeded } from './space.ts';
import { type Taken, take } from './take.ts';

export interface AttemptParts {
  readonly repository: () => Promise<Repository>;
  /** For messages. */
  readonly place: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly keep: Keep;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly activity: Activity;
  /** Undefined when nobody can say. */
  readonly freeSpace: () => Promise<Bytes | undefined>;
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
}

export interface Ask extends BackupWork {
  readonly reason: Reason;
}

type Beginning = Pick<Attempt, 'at' | 'duration' | 'reason'>;

export async function attempt(parts: AttemptParts, ask: Ask): Promise<Snapshot> {
  const { clock, journal, activity, onAttempt } = parts;
  const [at, before] = [clock.now(), clock.monotonic()];
  const soFar = (): Beginning => ({ at, duration: clock.monotonic() - before, reason: ask.reason });
  const tell = async (made: Attempt, stamps?: Readonly<Record<string, string>>): Promise<void> => {
    await journal.add(made, stamps);
    try {
      onAttempt?.(made);
    } catch {
      // What was kept is kept, whatever comes over whoever hears of it.
    }
  };
  await journal.load();
  try {
    const mark = await activity.mark();
    const taken = await takeOne(parts, ask);
    activity.keep(mark);
    if (isKnown(taken.snapshot, ask, journal)) return taken.snapshot;
    const kept = { ...soFar(), ...factsOf(taken) };
    await tell({ ...kept, ...(await removeOld(parts, ask)) }, mark.stamps);
    return taken.snapshot;
  } catch (error) {
    const outcome = ask.signal?.aborted === true ? 'cancelled' : 'failed';
    await tell({ ...soFar(), outcome, error: failureOf(error) });
    throw error;
  }
}

async function takeOne(
  parts: AttemptParts,
  { signal = new AbortController().signal, reason: _, ...work }: Ask,
): Promise<Taken> {
  if (Object.keys(parts.sources).length === 0) throw nothingToKeep();
  await findRoom(parts);
  return take(await parts.repository(), parts.sources, { ...work, signal });
}

/** What backups left that were cut off, by a kill say, goes before there is no room. @throws PerfError `backup/no-space` */
async function findRoom({ place, freeSpace, journal, repository }: AttemptParts): Promise<void> {
  const needed = spaceNeeded(journal.attempts);
  const before = await freeSpace();
  if (hasRoom({ free: before, needed })) return;
  // Only whether there is room now counts: why not more could go is nothing to tell here.
  const freed = await (await repository()).reclaim().catch(() => 0);
  checkSpace({ place, free: freed > 0 ? await freeSpace() : before, needed });
}

/** A snapshot of nothing would look like a backup. */
function nothingToKeep(): PerfError {
  return misuse({ name: 'sources', expected: 'one at least', got: '{}', hint: 'Name what is backed up.' });
}

/** Nothing had changed, so no new one was made. */
function isKnown({ id }: Snapshot, { unlessSame = false }: Ask, journal: Journal): boolean {
  return unlessSame && journal.attempts.some(({ snapshot }) => snapshot === id);
}

/** What is too old goes only now that the new one is safe; when it can't, that is no fault of the new one. */
async function removeOld(
  { repository, keep }: AttemptParts,
  { signal }: Ask,
): Promise<Pick<Attempt, 'pruned' | 'pruneError'>> {
  try {
    const { removed } = await (await repository()).prune(keep, {
      isLazy: true,
      ...(signal === undefined ? {} : { signal }),
    });
    return { pruned: removed.length };
  } catch (error) {
    return { pruneError: failureOf(error) };
  }
}

function factsOf({ snapshot, stall }: Taken): Omit<Attempt, keyof Beginning> {
  const { id, bytes, addedBytes, sources } = snapshot;
  const notices = Object.values(sources).reduce((sum, { noticeCount = 0 }) => sum + noticeCount, 0);
  return {
    outcome: 'kept',
    snapshot: id,
    bytes,
    addedBytes,
    ...(stall === undefined ? {} : { stall }),
    ...(notices === 0 ? {} : { notices }),
  };
}
