/** What could not be measured or was lost, in words for a person; each said once, and not too many of them. */

const MOST = 20;

export class Notes {
  readonly #said = new Map<string, number>();

  constructor(notes: readonly string[] = []) {
    for (const note of notes) this.add(note);
  }

  add(note: string): void {
    const times = this.#said.get(note) ?? 0;
    if (times > 0 || this.#said.size < MOST) this.#said.set(note, times + 1);
  }

  /** For what is tried again and again. */
  addOnce(note: string): void {
    if (!this.#said.has(note)) this.add(note);
  }

  /** Oldest first; what came more than once says how often. */
  get all(): string[] {
    return [...this.#said].map(([note, times]) => (times === 1 ? note : `${note} (${times} times)`));
  }
}
