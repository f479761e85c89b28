/**
 * How much the counters of each named thing (bytes in and out of a disk, of a network interface) have grown.
 *
 * A counter belongs to its name and grows or starts again. Invariants: the growth is never negative; a thing that is
 * new, back after an absence, or whose counter has gone back counts from its next reading; a name that is listed
 * twice counts once; what is no longer listed is forgotten; of more things than `most`, the later ones are not kept.
 * Names are compared as bytes, at the place where they stood the last time: no string is made for a thing that stays.
 */

/** A thing as a file lists it, its name where it stands there. The reader fills in the same object for each line. */
export interface Listed {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Of a thing whose first or second counter is `NaN`, nothing is known. */
  first: number;
  second: number;
  /** `NaN` when it has none. */
  third: number;
}

export function listed(): Listed {
  return { bytes: new Uint8Array(0), start: 0, end: 0, first: Number.NaN, second: Number.NaN, third: Number.NaN };
}

/** What one thing has grown between its last two readings. */
export interface Grown {
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** `NaN` when that counter is unknown. */
  readonly third: number;
}

interface Thing {
  readonly name: Uint8Array;
  /** The counters as they were read, then what they had grown by. */
  readonly counters: Float64Array;
  /** Whether the last round had an earlier reading to compare with. */
  compared: boolean;
  round: number;
}

const COUNTERS = 3;

export class Growth {
  readonly #things: Thing[] = [];
  readonly #most: number;
  #round = 0;
  #next = 0;
  /** Growth of all first and of all second counters in this round. */
  first = 0;
  second = 0;
  /** How many things had an earlier reading to compare with. */
  compared = 0;

  constructor(most = 65_536) {
    this.#most = most;
  }

  /** Starts a round: the counters as they are now follow, one `add` each, and `end` closes it. */
  begin(): void {
    this.#round += 1;
    this.#next = 0;
    this.first = 0;
    this.second = 0;
    this.compared = 0;
  }

  /** The counters of a thing as they are now; one whose first or second is `NaN` counts as not listed. */
  add(now: Listed): void {
    const { first, second, third } = now;
    if (Number.isNaN(first) || Number.isNaN(second)) return;
    const thing = this.#find(now);
    if (thing === undefined) {
      this.#addNew(now);
      return;
    }
    if (thing.round === this.#round) return;
    thing.round = this.#round;
    this.compared += 1;
    const { counters } = thing;
    thing.compared = first >= (counters[0] as number) && second >= (counters[1] as number);
    if (thing.compared) {
      this.first += first - (counters[0] as number);
      this.second += second - (counters[1] as number);
    }
    keep(counters, 0, first);
    keep(counters, 1, second);
    keep(counters, 2, third);
  }

  #addNew({ bytes, start, end, first, second, third }: Listed): void {
    if (this.#things.length >= this.#most) return;
    const counters = Float64Array.of(first, second, third, 0, 0, 0);
    this.#things.push({ name: bytes.slice(start, end), counters, compared: false, round: this.#round });
  }

  end(): void {
    let kept = 0;
    for (const thing of this.#things) {
      if (thing.round === this.#round) this.#things[kept++] = thing;
    }
    this.#things.length = kept;
  }

  /** Each thing of the last round whose counters have grown from an earlier reading, at most `most` of them. */
  each(most: number): Grown[] {
    const grown: Grown[] = [];
    for (const { name, counters, compared } of this.#things) {
      if (!compared || grown.length >= most) continue;
      const [first, second, third] = counters.subarray(COUNTERS) as unknown as [number, number, number];
      // A counter of 32 bits starts again now and then: what it grew by is then unknown.
      grown.push({ name: textOf(name), first, second, third: third >= 0 ? third : Number.NaN });
    }
    return grown;
  }

  #find(name: Listed): Thing | undefined {
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

function keep(counters: Float64Array, at: number, value: number): void {
  counters[COUNTERS + at] = value - (counters[at] as number);
  counters[at] = value;
}

function same(name: Uint8Array, { bytes, start, end }: Listed): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] !== bytes[start + at]) return false;
  }
  return true;
}

function textOf(name: Uint8Array): string {
  return Buffer.from(name.buffer, name.byteOffset, name.length).toString('utf8');
}
