/**
 * How much the two counters of each named thing (bytes in and out of a disk, of a network interface) have grown.
 *
 * A counter belongs to its name and grows or starts again. Invariants: the growth is never negative; a thing that is
 * new, back after an absence, or whose counter has gone back counts from its next reading; a name that is listed
 * twice counts once; what is no longer listed is forgotten.
 * Names are compared as bytes, at the place where they stood the last time: no string is made for a thing that stays.
 */

/** A name where it stands in the file that was read. The reader fills in the same object for each line. */
export interface Slice {
  bytes: Uint8Array;
  start: number;
  end: number;
}

interface Thing {
  readonly name: Uint8Array;
  first: number;
  second: number;
  round: number;
}

export class Growth {
  readonly #things: Thing[] = [];
  #round = 0;
  #next = 0;
  /** Growth of all first and of all second counters in this round. */
  first = 0;
  second = 0;
  /** How many things had an earlier reading to compare with. */
  compared = 0;

  /** Starts a round: the counters as they are now follow, one `add` each, and `end` closes it. */
  begin(): void {
    this.#round += 1;
    this.#next = 0;
    this.first = 0;
    this.second = 0;
    this.compared = 0;
  }

  /** The two counters of a thing; one that is `NaN` is unknown, and the thing counts as not listed. */
  add(name: Slice, first: number, second: number): void {
    if (Number.isNaN(first) || Number.isNaN(second)) return;
    const thing = this.#find(name);
    if (thing === undefined) {
      this.#things.push({ name: name.bytes.slice(name.start, name.end), first, second, round: this.#round });
      return;
    }
    if (thing.round === this.#round) return;
    if (first >= thing.first && second >= thing.second) {
      this.first += first - thing.first;
      this.second += second - thing.second;
    }
    this.compared += 1;
    thing.first = first;
    thing.second = second;
    thing.round = this.#round;
  }

  end(): void {
    let kept = 0;
    for (const thing of this.#things) {
      if (thing.round === this.#round) this.#things[kept++] = thing;
    }
    this.#things.length = kept;
  }

  #find(name: Slice): Thing | undefined {
    const count = this.#things.length;
    for (let step = 0; step < count; step += 1) {
      const at = (this.#next + step) % count;
      const thing = this.#things[at] as Thing;
      if (same(thing.name, name)) {
        this.#next = at + 1;
        return thing;
      }
    }
    return undefined;
  }
}

function same(name: Uint8Array, { bytes, start, end }: Slice): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] !== bytes[start + at]) return false;
  }
  return true;
}
