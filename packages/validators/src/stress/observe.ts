/**
 * A target that keeps a book of its own about what is under way, beside the one of the load test.
 *
 * Two things are read from it. How many requests were under way on average, for Little's law: by it, that is what the load
 * test says ended per second times how long they took, and if it is not, one of the two books is wrong. And how long requests
 * took, in short slices of time: whether they take longer and longer.
 */
import { type Milliseconds, systemClock } from '@perf/core';
import type { Connection, Done, Target } from '../target.ts';

export interface Observed {
  readonly target: Target;
  /** Requests under way from the first one sent until now, or until `end` was called, on average. */
  underWay(): number;
  /** Mean duration of the requests that ended in each slice, oldest first; slices in which none did are left out. */
  slices(): readonly number[];
  /** Later requests count no more. */
  end(): void;
}

interface ObserveOptions {
  readonly slice: Milliseconds;
  readonly clock?: () => Milliseconds;
}

export function observe(target: Target, { slice, clock = systemClock.monotonic }: ObserveOptions): Observed {
  const book = new Book(slice, clock);
  return {
    target: {
      name: target.name,
      connect: async (options) => new ObservedConnection(await target.connect(options), book),
    },
    underWay: () => book.underWay(),
    slices: () => book.slices(),
    end: () => book.end(),
  };
}

class Book {
  readonly clock: () => Milliseconds;
  readonly #slice: Milliseconds;
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];
  #began: Milliseconds | undefined;
  #ended: Milliseconds | undefined;
  #last: Milliseconds = 0;
  #now = 0;
  /** Requests under way, times how long. */
  #area = 0;

  constructor(slice: Milliseconds, clock: () => Milliseconds) {
    this.#slice = slice;
    this.clock = clock;
  }

  began(at: Milliseconds): void {
    this.#began ??= at;
    this.#change(at, 1);
  }

  ended(at: Milliseconds, { took, paused }: { readonly took: Milliseconds; readonly paused: Milliseconds }): void {
    this.#change(at, -1);
    // Who thinks asks for nothing, also while the book is closed.
    const open = this.#ended === undefined ? paused : Math.max(0, this.#ended - (at - took - paused));
    this.#area -= Math.min(paused, open);
    if (this.#ended !== undefined) return;
    const index = Math.floor((at - (this.#began ?? at)) / this.#slice);
    this.#sums[index] = (this.#sums[index] ?? 0) + took;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  underWay(): number {
    if (this.#began === undefined) return 0;
    this.#change(this.clock(), 0);
    const span = this.#last - this.#began;
    return span === 0 ? 0 : Math.max(0, this.#area) / span;
  }

  slices(): number[] {
    return Object.keys(this.#counts).map((index) => (this.#sums[+index] as number) / (this.#counts[+index] as number));
  }

  end(): void {
    const now = this.clock();
    this.#change(now, 0);
    this.#ended ??= now;
  }

  #change(at: Milliseconds, by: number): void {
    if (this.#ended !== undefined) return;
    if (this.#last !== 0) this.#area += this.#now * (at - this.#last);
    this.#last = at;
    this.#now += by;
  }
}

class ObservedConnection implements Connection {
  readonly #inner: Connection;
  readonly #book: Book;
  readonly #sent: Milliseconds[] = [];
  /** What a user's answers are handed to, and what that is told when it has been written down. */
  readonly #told: { readonly done: Done; readonly wrapped: Done }[] = [];

  constructor(inner: Connection, book: Book) {
    this.#inner = inner;
    this.#book = book;
  }

  send(user: number, done: Done): void {
    const now = this.#book.clock();
    this.#sent[user] = now;
    this.#book.began(now);
    let told = this.#told[user];
    if (told?.done !== done) {
      told = { done, wrapped: (...answer) => this.#ended(user, ...answer) };
      this.#told[user] = told;
    }
    this.#inner.send(user, told.wrapped);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #ended(user: number, ...[outcome, tag, paused = 0]: Parameters<Done>): void {
    const now = this.#book.clock();
    this.#book.ended(now, { took: now - (this.#sent[user] as number) - paused, paused });
    this.#told[user]?.done(outcome, tag, paused);
  }
}
