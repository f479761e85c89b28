/** What was begun before something failed, so that it can be ended: the last first. */
export class Undo {
  readonly #steps: (() => unknown)[] = [];

  /** @returns what was begun */
  later<T>(begun: T, end: (begun: T) => unknown): T {
    this.#steps.push(() => end(begun));
    return begun;
  }

  /** Whatever one step throws, the others are done; it is not what the caller wants to hear of. */
  async all(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch {
        // The failure that led here is told.
      }
    }
  }
}
