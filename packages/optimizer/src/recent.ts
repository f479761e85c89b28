/** The last thousand of something, in order to tell what is usual now and not since the program began. */
const SLOTS = 1024;

export class Recent {
  readonly #values = new Float64Array(SLOTS);
  readonly #moments = new Float64Array(SLOTS);
  #added = 0;

  add(value: number, moment: number): void {
    const slot = this.#added & (SLOTS - 1);
    this.#values[slot] = value;
    this.#moments[slot] = moment;
    this.#added += 1;
  }

  /** All that ever were. */
  get count(): number {
    return this.#added;
  }

  /** @returns undefined while there are none */
  mean(): number | undefined {
    const kept = this.#kept();
    return kept.length === 0 ? undefined : kept.reduce((sum, value) => sum + value, 0) / kept.length;
  }

  /** By nearest rank. @returns undefined while there are none */
  quantile(share: number): number | undefined {
    const kept = this.#kept().slice().sort();
    return kept[Math.max(0, Math.ceil(share * kept.length) - 1)];
  }

  /** How many a second, up to now. @returns undefined for fewer than two */
  rate(now: number): number | undefined {
    const kept = Math.min(this.#added, SLOTS);
    const oldest = this.#moments[this.#added > SLOTS ? this.#added & (SLOTS - 1) : 0] ?? now;
    return kept < 2 || now <= oldest ? undefined : ((kept - 1) / (now - oldest)) * 1000;
  }

  #kept(): Float64Array {
    return this.#values.subarray(0, Math.min(this.#added, SLOTS));
  }
}
