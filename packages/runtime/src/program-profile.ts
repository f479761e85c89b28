/** Profiles that a program takes of itself, and what the latest of its processor says to advice. */
import { join } from 'node:path';
import type { ProfileKind, ProfileOptions, TakenProfile } from '@perf/optimizer/profiling';
import type { Profiled } from './optimize/stacks.ts';

export class ProgramProfiles {
  readonly #folder: string;
  readonly #ended: AbortSignal;
  /** Says where the loop stood. */
  latest: Profiled | undefined;

  /** @param data the data folder @param ended aborted when the program's perfkit is */
  constructor(data: string, ended: AbortSignal) {
    this.#folder = join(data, 'profiles');
    this.#ended = ended;
  }

  async take(kind: ProfileKind, options: Partial<Omit<ProfileOptions, 'wire'>>): Promise<TakenProfile> {
    // Not many programs ask: the inspector is loaded by those that do.
    const { takeProfile } = await import('@perf/optimizer/profiling');
    const { folder = this.#folder, signal } = options;
    const ends = signal === undefined ? [this.#ended] : [this.#ended, signal];
    const taken = await takeProfile(kind, { ...options, folder, signal: AbortSignal.any(ends) });
    const { from, blockers } = taken;
    if (blockers !== undefined) this.latest = { from, blockers };
    return taken;
  }
}
