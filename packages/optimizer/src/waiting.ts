/**
 * What waits for a turn, first come first served: a queue from which anyone may step out at any time, at no cost to others.
 *
 * A linked list, since a deadline or a signal takes people out of the middle. One waiter stands in one queue, once.
 */
export class WaitingLine<W extends Waiter> {
  #first: W | undefined;
  #last: W | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): W | undefined {
    return this.#first;
  }

  get last(): W | undefined {
    return this.#last;
  }

  add(waiter: W): void {
    waiter.line = this;
    waiter.before = this.#last;
    if (this.#last === undefined) this.#first = waiter;
    else this.#last.after = waiter;
    this.#last = waiter;
    this.#size += 1;
  }

  shift(): W | undefined {
    const first = this.#first;
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** @returns whether it stood here */
  remove(waiter: W): boolean {
    if (waiter.line !== this) return false;
    const before = waiter.before as W | undefined;
    const after = waiter.after as W | undefined;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    waiter.line = waiter.before = waiter.after = undefined;
    this.#size -= 1;
    return true;
  }
}

/** What can stand in a line. The fields are the line's own. */
export interface Waiter {
  line: object | undefined;
  before: Waiter | undefined;
  after: Waiter | undefined;
}
