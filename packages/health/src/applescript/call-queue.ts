/**
 * Calls that wait, in the order in which they came. One that is for a target that is busy lets later ones for others pass;
 * of the calls of one target, none passes another.
 */
import type { Call } from './call.ts';

export class CallQueue {
  readonly #waiting = new Set<Call>();
  readonly #busy = new Set<string>();

  get size(): number {
    return this.#waiting.size;
  }

  add(call: Call): void {
    this.#waiting.add(call);
  }

  /** @returns whether it waited */
  remove(call: Call): boolean {
    return this.#waiting.delete(call);
  }

  /** The first whose turn it is. It stays. */
  first(): Call | undefined {
    for (const call of this.#waiting) if (this.#free(call)) return call;
    return undefined;
  }

  /** How many could run now, were there workers; counted to `most`. */
  ready(most: number): number {
    const targets = new Set<string>();
    let count = 0;
    for (const call of this.#waiting) {
      const { target } = call.terms;
      if (count >= most) break;
      if (!this.#free(call) || (target !== undefined && targets.has(target))) continue;
      if (target !== undefined) targets.add(target);
      count += 1;
    }
    return count;
  }

  /** Takes it out; until `done`, its target is busy. */
  begin(call: Call): void {
    this.#waiting.delete(call);
    if (call.terms.target !== undefined) this.#busy.add(call.terms.target);
  }

  /** What ran it runs it no more. */
  done({ terms: { target } }: Call): void {
    if (target !== undefined) this.#busy.delete(target);
  }

  takeAll(): readonly Call[] {
    const all = [...this.#waiting];
    this.#waiting.clear();
    return all;
  }

  #free({ terms: { target } }: Call): boolean {
    return target === undefined || !this.#busy.has(target);
  }
}
