/** Who wants to know of each look: a page that draws it. What a listener does wrong costs the listener, never the look. */
import type { Notes } from './notes.ts';

export class TickListeners {
  readonly #listeners = new Set<() => void>();
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** @returns a function that ends it */
  add(listener: () => void): () => void {
    // One function may listen twice, and end once.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#listeners.delete(listener);
        this.#notes.add(`A listener of \`onTick\` threw, and is called no more: ${(error as Error)?.message ?? error}`);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
