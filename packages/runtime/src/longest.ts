/** Slow calls or stalls under a name each, of which the longest are kept. */
const MOST_KEPT = 200;

export class Longest<T extends { readonly duration: number }> {
  readonly #byName = new Map<string, T>();

  /** What comes a second time under its name is known better now. */
  set(name: string, value: T): void {
    this.#byName.set(name, value);
    // Lets the map grow to twice what is kept, so that sorting is rare.
    if (this.#byName.size <= 2 * MOST_KEPT) return;
    const kept = [...this.#byName].sort(([, a], [, b]) => b.duration - a.duration).slice(0, MOST_KEPT);
    this.#byName.clear();
    for (const [key, one] of kept) this.#byName.set(key, one);
  }

  /** Longest first. */
  all(): T[] {
    return [...this.#byName.values()].sort((a, b) => b.duration - a.duration);
  }
}
