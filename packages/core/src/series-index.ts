/**
 * Things told apart by a name and labels, bounded in number: past the limit new ones share another, so that a label with
 * a million values costs no memory.
 *
 * Each stands under its sorted labels, and under those in the orders they came in, which are found without sorting first.
 */
import { canonical, type Labels, PathMap, pathOf } from './labels.ts';

export interface Named {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SeriesIndexParts<Item extends Named> {
  readonly max: number;
  readonly create: (who: Named) => Item;
  /** Who takes the place of those past the limit; made even then. */
  readonly other: (name: string) => Named;
}

export class SeriesIndex<Item extends Named> {
  readonly #parts: SeriesIndexParts<Item>;
  readonly #byPath = new PathMap<Item>();
  readonly #all = new Set<Item>();

  constructor(parts: SeriesIndexParts<Item>) {
    this.#parts = parts;
  }

  /** All there are, in the order they came; who walks slowly misses none, whatever comes and goes meanwhile. */
  get all(): ReadonlySet<Item> {
    return this.#all;
  }

  /** What was handed out before for these labels, in the order they stand in. */
  find(name: string, labels: Labels): Item | undefined {
    return this.#byPath.getAsGiven(name, labels);
  }

  /** What there is for these labels, or becomes. */
  obtain(name: string, labels: Labels): Item {
    const who = { name, labels: canonical(labels) };
    const item = this.#known(who) ?? this.#create(who);
    // Past the limit label sets are without number, and their series is that of none of them.
    const isTheirs = Object.keys(labels).length === Object.keys(item.labels).length;
    if (isTheirs && this.#byPath.size < 3 * this.#parts.max) this.#byPath.set(pathOf(item.name, labels), item);
    return item;
  }

  #known({ name, labels }: Named): Item | undefined {
    return this.#byPath.get(pathOf(name, labels));
  }

  #create(who: Named): Item {
    if (this.#all.size < this.#parts.max) return this.#add(who);
    const other = this.#parts.other(who.name);
    return this.#known(other) ?? this.#add(other);
  }

  #add(who: Named): Item {
    const item = this.#parts.create(who);
    this.#byPath.set(pathOf(who.name, who.labels), item);
    this.#all.add(item);
    return item;
  }
}
