/** A binary heap: the least comes out first, whatever the order in which it was put in. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #key: (item: T) => number;

  constructor(key: (item: T) => number) {
    this.#key = key;
  }

  get size(): number {
    return this.#items.length;
  }

  get least(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    const items = this.#items;
    const key = this.#key(item);
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = items[up] as T;
      if (this.#key(parent) <= key) break;
      items[at] = parent;
      at = up;
    }
    items[at] = item;
  }

  take(): T | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    const key = this.#key(last);
    let at = 0;
    for (let down = 1; down < items.length; down = 2 * at + 1) {
      if (down + 1 < items.length && this.#key(items[down + 1] as T) < this.#key(items[down] as T)) down += 1;
      const child = items[down] as T;
      if (this.#key(child) >= key) break;
      items[at] = child;
      at = down;
    }
    items[at] = last;
    return least;
  }
}
