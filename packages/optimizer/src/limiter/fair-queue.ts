/**
 * A bounded queue that serves callers in turns, each in the order of its own calls.
 *
 * Whoever asks a hundred times as often does not get a hundred times as much: when the queue is full, it is the last call of the
 * caller with the most that goes (longest queue drop, Suter et al. 1998), unless the new one is of just that caller.
 */
import { type Waiter, WaitingLine } from '../waiting.ts';

class Lane<W extends Waiter> implements Waiter {
  line: object | undefined;
  before: Waiter | undefined;
  after: Waiter | undefined;
  readonly caller: unknown;
  readonly calls = new WaitingLine<W>();

  constructor(caller: unknown) {
    this.caller = caller;
  }
}

export class FairQueue<W extends Waiter> {
  readonly #lanes = new Map<unknown, Lane<W>>();
  /** Lanes that have somebody, the one whose turn it is first. */
  readonly #turns = new WaitingLine<Lane<W>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get callers(): number {
    return this.#lanes.size;
  }

  add(caller: unknown, waiter: W): void {
    let lane = this.#lanes.get(caller);
    if (lane === undefined) {
      lane = new Lane(caller);
      this.#lanes.set(caller, lane);
      this.#turns.add(lane);
    }
    lane.calls.add(waiter);
    this.#size += 1;
  }

  /** The next: the first call of the caller whose turn it is. */
  shift(): W | undefined {
    const lane = this.#turns.shift();
    const waiter = lane?.calls.shift();
    if (lane === undefined || waiter === undefined) return undefined;
    this.#size -= 1;
    if (lane.calls.size > 0) this.#turns.add(lane);
    else this.#lanes.delete(lane.caller);
    return waiter;
  }

  /** @returns whether it waited here */
  remove(caller: unknown, waiter: W): boolean {
    const lane = this.#lanes.get(caller);
    if (lane === undefined || !lane.calls.remove(waiter)) return false;
    this.#size -= 1;
    if (lane.calls.size === 0) {
      this.#turns.remove(lane);
      this.#lanes.delete(caller);
    }
    return true;
  }

  /** Makes room for a call of this caller at the cost of one who has more. @returns the call that goes, if there is one */
  yieldTo(caller: unknown): W | undefined {
    let longest: Lane<W> | undefined;
    for (const lane of this.#lanes.values()) if (lane.calls.size > (longest?.calls.size ?? 0)) longest = lane;
    if (longest === undefined || longest.calls.size <= (this.#lanes.get(caller)?.calls.size ?? 0) + 1) return undefined;
    const last = longest.calls.last;
    if (last !== undefined) this.remove(longest.caller, last);
    return last;
  }
}
