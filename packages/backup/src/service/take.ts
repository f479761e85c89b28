/**
 * One snapshot of all sources: opens them together, so that their moments lie close, has them kept, and lets go of them
 * whatever happens.
 */
import type { Milliseconds } from '@perf/core';
import type { BackupWork, Repository, Snapshot } from '../repository.ts';
import type { OpenSource, Source } from '../source.ts';

export interface Taken {
  readonly snapshot: Snapshot;
  /** The longest time that reading held up this thread; undefined when nothing was read here. */
  readonly stall: Milliseconds | undefined;
}

export async function take(
  repository: Repository,
  sources: Readonly<Record<string, Source>>,
  work: BackupWork & { readonly signal: AbortSignal },
): Promise<Taken> {
  const open: Record<string, OpenSource & { readonly kind: string }> = {};
  try {
    for (const [name, source] of Object.entries(sources)) {
      // One with getters of its own keeps them: nothing is copied.
      open[name] = Object.assign(await source.open(work.signal), { kind: source.kind });
    }
    const snapshot = await repository.backup(open, work);
    const stalls = Object.values(open).flatMap((source) => source.stall() ?? []);
    return { snapshot, stall: stalls.length === 0 ? undefined : Math.max(...stalls) };
  } finally {
    // All of them are closed, whichever fails.
    await Promise.allSettled(Object.values(open).map((source) => source.close()));
  }
}
