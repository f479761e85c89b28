/**
 * What a pool does now and then rather than at each lease: it lets idle ones go, and looks for leases that never end.
 *
 * One timer for all, that keeps no program alive; it stands still while there is nothing to look at. The place where a lease was taken
 * is kept only where leaks are looked for: the stack alone costs more than everything else about a lease.
 */
import type { Milliseconds } from '@perf/core';
import type { Lease, Place, Seat } from './lease.ts';
import type { Leak, PoolTerms } from './options.ts';

/** Between two rounds, so that nothing is later than a quarter of its span, nor looked at all the time. */
const SHORTEST: Milliseconds = 10;
const LONGEST: Milliseconds = 5_000;

type Terms<T> = Pick<PoolTerms<T>, 'idleTimeout' | 'maxAge' | 'leakAfter' | 'onLeak'>;

export class Rounds<T> {
  readonly #terms: Terms<T>;
  readonly #round: () => boolean;
  readonly #looksForLeaks: boolean;
  readonly #told = new WeakSet<Lease<T>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param round returns whether another one is needed */
  constructor(terms: Terms<T>, round: () => boolean) {
    this.#terms = terms;
    this.#round = round;
    this.#looksForLeaks = terms.leakAfter !== Number.POSITIVE_INFINITY;
  }

  begin(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    const { idleTimeout, maxAge, leakAfter } = this.#terms;
    const every = Math.min(LONGEST, Math.max(SHORTEST, Math.min(idleTimeout, maxAge, leakAfter) / 4));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#round()) this.begin();
    }, every).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Where the caller stands; undefined where no leaks are looked for. */
  place(): Place | undefined {
    if (!this.#looksForLeaks) return undefined;
    const place: Place = {};
    Error.captureStackTrace(place);
    this.begin();
    return place;
  }

  /** The longest first. */
  leaks(seats: Iterable<Seat<T>>, now: Milliseconds): Leak[] {
    return this.#overdue(seats, now).map((lease) => leakOf(lease, now));
  }

  tellLeaks(seats: Iterable<Seat<T>>, now: Milliseconds): void {
    for (const lease of this.#overdue(seats, now)) {
      if (this.#told.has(lease)) continue;
      this.#told.add(lease);
      try {
        this.#terms.onLeak?.(leakOf(lease, now));
      } catch {
        // Who is told of a leak must not be able to stop the pool.
      }
    }
  }

  #overdue(seats: Iterable<Seat<T>>, now: Milliseconds): Lease<T>[] {
    if (!this.#looksForLeaks) return [];
    const overdue: Lease<T>[] = [];
    for (const { lease } of seats)
      if (lease !== undefined && now - lease.since >= this.#terms.leakAfter) overdue.push(lease);
    return overdue.sort((a, b) => a.since - b.since);
  }
}

function leakOf<T>({ place, since }: Lease<T>, now: Milliseconds): Leak {
  const [, ...frames] = (place?.stack ?? '').split('\n');
  return {
    heldFor: now - since,
    stack: frames
      .filter((frame) => !OWN_FRAME.test(frame))
      .join('\n')
      .trim(),
  };
}

/** The pool's own frames say nothing of who took it. */
const OWN_FRAME = /\bPool\.(?:acquire|use|#\w+)|\bRounds\./;
