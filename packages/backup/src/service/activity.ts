/**
 * Whether anything may have changed since the last snapshot.
 *
 * Of live state only the program knows: it says so by `touch`, or by its sessions. One that never said anything may not know
 * that it can, and what it holds is read to find out. Of what lies on disk a stamp tells, as the sizes and times of files do. A
 * stamp that can't be had counts as a change: better one snapshot too many.
 */
import type { Clock, Milliseconds } from '@perf/core';
import type { OpenSource, Source, WorkerPlan } from '../source.ts';

/** The sessions of a program, as `createSessions` of `@perf/core` counts them. */
export interface ActiveSessions {
  readonly active: number;
}

/** Equal to an earlier one: nothing has changed. Undefined: nobody can say. */
export type StampOf = (plan: WorkerPlan) => Promise<string | undefined>;

export interface ActivityParts {
  readonly clock: Clock;
  /** Stamps cost a walk over the files: they are asked for no more often. */
  readonly every: Milliseconds;
  readonly sources: Readonly<Record<string, Source>>;
  readonly sessions?: ActiveSessions | undefined;
  readonly stampOf: StampOf;
}

export class Activity {
  readonly #parts: ActivityParts;
  #touches = 0;
  #touchesKept = 0;
  #stampedAt: Milliseconds | undefined;

  constructor(parts: ActivityParts) {
    this.#parts = parts;
  }

  touch(): void {
    this.#touches += 1;
  }

  /** What a snapshot that begins now will hold; kept, it is told by `keep`. */
  async mark(): Promise<Mark> {
    const touches = this.#touches;
    return { touches, stamps: await this.#stamps() };
  }

  /** A snapshot of that mark is kept: what came after it is not in there. */
  keep(mark: Mark): void {
    this.#touchesKept = Math.max(this.#touchesKept, mark.touches);
  }

  /**
   * @param stamps those of the last snapshot
   * @param isUrgent the disk is asked even if it was a moment ago
   * @returns undefined: nobody can say without reading it
   */
  async isChangedSince(stamps: Mark['stamps'], isUrgent = false): Promise<boolean | undefined> {
    if (this.#touches > this.#touchesKept || (this.#parts.sessions?.active ?? 0) > 0) return true;
    const unchanged = this.#isTold() ? false : undefined;
    const { clock, every } = this.#parts;
    const age = clock.monotonic() - (this.#stampedAt ?? Number.NEGATIVE_INFINITY);
    if (age < every && !isUrgent) return unchanged;
    const now = await this.#stamps();
    const isChanged = Object.entries(now).some(([name, stamp]) => stamp === UNKNOWN || stamp !== stamps[name]);
    return isChanged ? true : unchanged;
  }

  /** Whether the program would say if live state changed. */
  #isTold(): boolean {
    const { sources, sessions } = this.#parts;
    const isLive = Object.values(sources).some(({ kind }) => !ON_DISK.has(kind));
    return !isLive || sessions !== undefined || this.#touches > 0;
  }

  /** Of the sources that lie on disk. */
  async #stamps(): Promise<Readonly<Record<string, string>>> {
    const { clock, sources, stampOf } = this.#parts;
    this.#stampedAt = clock.monotonic();
    const stamps: Record<string, string> = {};
    for (const [name, source] of Object.entries(sources)) {
      if (!ON_DISK.has(source.kind)) continue;
      stamps[name] = (await stampOfSource(source, stampOf)) ?? UNKNOWN;
    }
    return stamps;
  }
}

export interface Mark {
  readonly touches: number;
  readonly stamps: Readonly<Record<string, string>>;
}

const UNKNOWN = '';
/** Opening these takes hold of nothing. */
const ON_DISK: ReadonlySet<string> = new Set(['files', 'sqlite']);

async function stampOfSource(source: Source, stampOf: StampOf): Promise<string | undefined> {
  let open: OpenSource | undefined;
  try {
    open = await source.open(new AbortController().signal);
    return 'read' in open.content ? await stampOf(open.content) : undefined;
  } catch {
    // The backup will meet the same trouble, and its attempt says what it is.
    return undefined;
  } finally {
    await open?.close();
  }
}
