/**
 * When each request of an open load is meant to begin, whatever became of those before it.
 *
 * Invariant: the times follow from the rates alone, so arrivals that wait need no list: a counter tells which is next. In a
 * stage that begins at `from` per millisecond and changes by `slope`, n arrivals have come after t with
 * n = from·t + slope·t²/2, which is solved for t.
 */
import type { Milliseconds } from '@perf/core';

/** A stretch of time in which a rate, or a number of users, goes evenly from one value to another. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  readonly for: Milliseconds;
}

export interface Arrivals {
  /** When the next one is due, from the beginning; Infinity after the last one. */
  readonly due: Milliseconds;
  /** Goes on to the one after it. */
  advance(): void;
  /** How many more are due before this moment. Does not move. */
  waiting(until: Milliseconds): number;
}

/** @param stages rates per second */
export function arrivalsOf(stages: readonly Stage[]): Arrivals {
  return new Schedule(stages);
}

class Schedule implements Arrivals {
  due: Milliseconds = 0;
  readonly #stages: readonly Stage[];
  #at = 0;
  #begin: Milliseconds = 0;
  /** Arrivals before this stage, as a fraction: a stage may end in the middle of an interval. */
  #before = 0;
  #next = 0;

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
    this.#find();
  }

  advance(): void {
    this.#next += 1;
    this.#find();
  }

  waiting(until: Milliseconds): number {
    let begin = this.#begin;
    let total = this.#before;
    for (let at = this.#at; at < this.#stages.length && begin < until; at += 1) {
      const stage = this.#stages[at] as Stage;
      total += within(stage, Math.min(stage.for, until - begin));
      begin += stage.for;
    }
    // Rounding may put an arrival that is due just now on either side.
    return Math.max(0, Math.ceil(total - 1e-9) - this.#next);
  }

  #find(): void {
    for (; this.#at < this.#stages.length; this.#at += 1) {
      const stage = this.#stages[this.#at] as Stage;
      const n = this.#next - this.#before;
      const all = within(stage, stage.for);
      if (n < all - 1e-9) {
        this.due = this.#begin + timeOf(stage, n);
        return;
      }
      this.#before += all;
      this.#begin += stage.for;
    }
    this.due = Number.POSITIVE_INFINITY;
  }
}

/** How many arrive in the first `t` of a stage. */
function within({ from, to, for: span }: Stage, t: Milliseconds): number {
  return span === 0 ? 0 : (from * t + (((to - from) / span) * t * t) / 2) / 1000;
}

function timeOf({ from, to, for: span }: Stage, n: number): Milliseconds {
  if (n <= 0) return 0;
  const [rate, slope] = [from / 1000, (to - from) / span / 1000];
  // This form of the root holds for a slope of 0 as well.
  return (2 * n) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * n)));
}

/** What a row of stages asks for at a moment; that of the last one after its end. */
export function levelAt(stages: readonly Stage[], at: Milliseconds): number {
  let begin = 0;
  for (const { from, to, for: span } of stages) {
    if (at < begin + span) return from + ((to - from) * (at - begin)) / span;
    begin += span;
  }
  return stages.at(-1)?.to ?? 0;
}

export function lengthOf(stages: readonly Stage[]): Milliseconds {
  return stages.reduce((sum, stage) => sum + stage.for, 0);
}
