/**
 * Templated paths as a tree of their segments, so that one position never takes on more than a handful of names.
 *
 *   /shop/pears  /shop/apples  …  the 31st below /shop ──▶ /shop/:any
 *
 * Invariants: the same path always comes out the same; what was let through once stays as it is; a position has at
 * most `MOST_WORDS` words and one `:any`, and the tree at most `MOST_POSITIONS` positions, whatever comes. Where many different words stand they are data (names, slugs, a scanner's
 * guesses), whatever they look like.
 */
const ANY = ':any';
/** A kind of thing has siblings, but an API with more at one place is rare. */
const MOST_WORDS = 30;
/** Far more than paths with a name of their own need. */
const MOST_POSITIONS = 2_000;

interface Position extends Map<string, Position> {}

export class PathTree {
  readonly #root: Position = new Map();
  /** Where a path ends up that the full tree does not know. */
  readonly #nowhere: Position = new Map();
  #left = MOST_POSITIONS;

  /** @param path as `templateOf` gives it @returns the path itself, or with `:any` where a position is full */
  fold(path: string): string {
    const words = path.split('/');
    let position = this.#root;
    // The first is empty: a path begins with a slash. What doesn't (`*`) is one word.
    for (let at = words[0] === '' ? 1 : 0; at < words.length; at += 1) {
      const isKnown = position.has(words[at] as string) || (this.#left > 0 && position.size < MOST_WORDS);
      const word = isKnown ? (words[at] as string) : ANY;
      words[at] = word;
      position = position.get(word) ?? this.#add(position, word);
    }
    return words.join('/');
  }

  #add(position: Position, word: string): Position {
    if (this.#left === 0) return this.#nowhere;
    this.#left -= 1;
    const below: Position = new Map();
    position.set(word, below);
    return below;
  }
}
