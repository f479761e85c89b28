/**
 * One that is lent to somebody: theirs until they release it, once.
 *
 * A seat is the pool's own side: what it knows of one thing from its making to its end. A lease is only the caller's
 * side of it, a new one each time, so that a release that comes twice or late finds nothing that it could harm.
 */
import type { Milliseconds } from '@perf/core';

export interface Seat<T> {
  readonly value: T;
  readonly born: Milliseconds;
  /** The lease that holds it, if any. */
  lease: Lease<T> | undefined;
  idleSince: Milliseconds;
  /** Known to be dead: destroyed rather than lent again. */
  broken: boolean;
}

/** Where something was taken: has its stack as text once somebody reads it. */
export interface Place {
  stack?: string;
}

interface Taken {
  readonly since: Milliseconds;
  readonly place: Place | undefined;
}

export interface Lender<T> {
  takeBack(seat: Seat<T>, lease: Lease<T>): void;
}

export interface ReleaseOptions {
  /** It is of no use any more: destroyed instead of lent again. @default false */
  readonly broken?: boolean;
}

export class Lease<T> {
  readonly value: T;
  /** When it was taken, by the monotonic clock. */
  readonly since: Milliseconds;
  /** Where it was taken; only while leaks are looked for. */
  readonly place: Place | undefined;
  #seat: Seat<T> | undefined;
  readonly #lender: Lender<T>;

  constructor(lender: Lender<T>, seat: Seat<T>, { since, place }: Taken) {
    this.#lender = lender;
    this.#seat = seat;
    this.value = seat.value;
    this.since = since;
    this.place = place;
  }

  /**
   * Gives it back. A second time does nothing, since this stands in `finally`, where an error would hide another.
   *
   * @returns false when it had been given back before
   */
  release({ broken = false }: ReleaseOptions = {}): boolean {
    const seat = this.#seat;
    if (seat === undefined) return false;
    this.#seat = undefined;
    if (broken) seat.broken = true;
    this.#lender.takeBack(seat, this);
    return true;
  }

  /** Gives it back as broken. */
  destroy(): boolean {
    return this.release({ broken: true });
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
