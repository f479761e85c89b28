/** The workers of a pool: who is idle, who came to rest, who runs what. */
import type { Milliseconds } from '@perf/core';
import type { Call } from './call.ts';
import type { SeatState, WorkerSeat } from './worker-seat.ts';

export class Crew {
  readonly #seats = new Set<WorkerSeat>();

  /** Those that are ending count: they are processes still. */
  get size(): number {
    return this.#seats.size;
  }

  /** Those that nobody has ended yet. */
  get staying(): number {
    return this.size - this.count('ending');
  }

  add(seat: WorkerSeat): void {
    this.#seats.add(seat);
  }

  delete(seat: WorkerSeat): void {
    this.#seats.delete(seat);
  }

  [Symbol.iterator](): Iterator<WorkerSeat> {
    return this.#seats.values();
  }

  count(...states: readonly SeatState[]): number {
    return [...this.#seats].filter(({ state }) => states.includes(state)).length;
  }

  /** The one first that has been idle for longest. */
  idle(): WorkerSeat[] {
    return [...this.#seats].filter(({ state }) => state === 'idle').sort((a, b) => a.idleSince - b.idleSince);
  }

  /** Ends those that have been idle since then, but for the last of all. */
  rest(since: Milliseconds): void {
    const rested = this.idle().filter(({ idleSince }) => idleSince <= since);
    for (const seat of rested.slice(0, Math.max(0, this.staying - 1))) seat.retire();
  }

  /** Ends as many of the idle ones as are too many. */
  shrink(size: number): void {
    for (const seat of this.idle().slice(0, Math.max(0, this.staying - size))) seat.retire();
  }

  kill(call: Call): void {
    for (const seat of this.#seats) if (seat.call === call) seat.kill();
  }
}
