/**
 * What one source has told of its series so far, so that only news are added. A series that is gone is remembered by its
 * serial number alone, and that for as long as its last words may come again.
 */
import { type Labels, PathMap, pathOf } from './labels.ts';

/** More than a source keeps the last words of. */
const MOST_GONE = 20_000;

interface About {
  readonly name: string;
  readonly labels: Labels;
  /** Absent from older versions, which remove nothing. */
  readonly serial?: number;
  readonly gone?: true;
}

export class Memory<Value> {
  readonly #known = new PathMap<{ readonly serial: number; readonly value: Value }>();
  readonly #gone = new Set<number>();

  /** Whether it is about a series that is gone, or has come back since: nothing of it is news. */
  isOver(about: About): boolean {
    const { serial = 0 } = about;
    return this.#gone.has(serial) || serial < (this.#of(about)?.serial ?? 0);
  }

  /** What was told of it, since it came back last. */
  before(about: About): Value | undefined {
    const known = this.#of(about);
    return known?.serial === (about.serial ?? 0) ? known.value : undefined;
  }

  learn(about: About, value: Value): void {
    const { name, labels, serial = 0, gone } = about;
    if (gone === undefined) {
      this.#known.set(pathOf(name, labels), { serial, value });
      return;
    }
    this.#gone.add(serial);
    for (const oldest of this.#gone) {
      if (this.#gone.size <= MOST_GONE) break;
      this.#gone.delete(oldest);
    }
    const known = this.#of(about);
    if (known?.serial === serial) this.#known.prune((each) => each === known);
  }

  #of({ name, labels }: About): { readonly serial: number; readonly value: Value } | undefined {
    return this.#known.get(pathOf(name, labels));
  }
}
