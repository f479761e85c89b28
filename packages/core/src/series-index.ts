/**
 * Things told apart by a name and labels, bounded in number: past the limit new ones share another, so that a label with
 * a million values costs no memory.
 *
 * Each stands under its sorted labels, and under those in the orders they came in, which are found without sorting first.
 *
 *   obtain ──▶ here ──remove, or idle for too long──▶ gone ──recorded to──▶ here again, unless another is in its place
 */
import type { Distinct } from './distinct.ts';
import { canonical, type Labels, PathMap, pathOf } from './labels.ts';
import type { Milliseconds } from './units.ts';

export interface Named {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What an index holds. */
export interface Indexed extends Named {
  /** Given as it comes in, and anew when it comes back: a later one is larger. */
  serial: number;
  /** At which tick something had come; undefined before the first one. */
  activeAt: Milliseconds | undefined;
  /** To be called once a second. @returns whether something came since the last call */
  tick(now: Milliseconds): boolean;
  /**
   * Drops all it holds. @param home where that belongs which comes from now on: to itself, which is here again, or to another
   */
  leave(home: () => Indexed): void;
}

export interface SeriesIndexParts<Item extends Indexed> {
  readonly max: number;
  /** Counts those that found no place. */
  readonly folded: Distinct;
  readonly create: (who: Named) => Item;
  /** Who takes the place of those past the limit; made even then. */
  readonly other: (name: string) => Named;
  /** It is about to drop what it holds. */
  readonly onLeave: (item: Item) => void;
}

export class SeriesIndex<Item extends Indexed> {
  readonly #parts: SeriesIndexParts<Item>;
  readonly #byPath = new PathMap<Item>();
  readonly #all = new Set<Item>();
  #serial = 0;

  constructor(parts: SeriesIndexParts<Item>) {
    this.#parts = parts;
  }

  /** All there are, in the order they came; who walks slowly misses none that stays, whatever comes and goes meanwhile. */
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
    const item = this.#known(who) ?? this.#admit(who, this.#parts.create);
    // Past the limit label sets are without number, and their series is that of none of them.
    const isTheirs = this.#known(who) === item;
    if (isTheirs && this.#byPath.size < 3 * this.#parts.max) this.#byPath.set(pathOf(item.name, labels), item);
    return item;
  }

  /** @param labels exactly these; undefined: all of the name. @returns how many went */
  remove(name: string, labels?: Labels): number {
    if (labels === undefined) return this.#dismiss([...this.#all].filter((item) => item.name === name));
    const item = this.#known({ name, labels: canonical(labels) });
    return this.#dismiss(item === undefined ? [] : [item]);
  }

  /** @param isIdle whether what nothing came for since `activeAt` is to go */
  tick(now: Milliseconds, isIdle: (item: Item, activeAt: Milliseconds) => boolean): void {
    const idle: Item[] = [];
    for (const item of this.#all) {
      if (item.tick(now) || item.activeAt === undefined) item.activeAt = now;
      else if (isIdle(item, item.activeAt)) idle.push(item);
    }
    this.#dismiss(idle);
  }

  #dismiss(items: readonly Item[]): number {
    if (items.length === 0) return 0;
    const gone = new Set(items);
    this.#byPath.prune((item) => gone.has(item));
    for (const item of gone) {
      this.#all.delete(item);
      this.#parts.onLeave(item);
      item.leave(() => this.#known(item) ?? this.#admit(item, () => this.#comeBack(item)));
    }
    return items.length;
  }

  #comeBack(item: Item): Item {
    item.activeAt = undefined;
    return item;
  }

  #known({ name, labels }: Named): Item | undefined {
    return this.#byPath.get(pathOf(name, labels));
  }

  /** @param item makes it, when there is room */
  #admit(who: Named, item: (who: Named) => Item): Item {
    if (this.#all.size < this.#parts.max) return this.#enter(item(who));
    const other = this.#parts.other(who.name);
    const instead = this.#known(other) ?? this.#enter(this.#parts.create(other));
    // The other one itself may have been asked for.
    if (this.#known(who) !== instead) this.#parts.folded.add(pathOf(who.name, who.labels));
    return instead;
  }

  #enter(item: Item): Item {
    item.serial = this.#serial += 1;
    this.#byPath.set(pathOf(item.name, item.labels), item);
    this.#all.add(item);
    return item;
  }
}
