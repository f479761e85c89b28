/**
 * A text that a regular expression takes, for the patterns that schemas use: classes, groups, alternatives, repetition.
 *
 * What it does not understand (look-around, back references, properties of unicode) it may get wrong; so every text is tried
 * against the real expression, and after some tries the last one is given as it is: the server will say what it thinks of it.
 */
import { oneOf, type Random, wholeFrom } from '../random.ts';

const TRIES = 60;
/** Repetitions without an upper end. */
const FEW = 4;

type Part = (random: Random) => string;

export function textLike(pattern: string, random: Random, fits: (text: string) => boolean): string {
  const wanted = expressionOf(pattern);
  const part = new Reader(pattern).alternatives();
  let text = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    text = part(random);
    if (wanted?.test(text) !== false && fits(text)) break;
  }
  return text;
}

function expressionOf(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Patterns of other languages: without `u` more is allowed.
    }
  }
  return undefined;
}

const range = (from: string, to: string): string[] => {
  const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
  return Array.from({ length: Math.max(0, Math.min(last - first + 1, 256)) }, (_, i) =>
    String.fromCodePoint(first + i),
  );
};

const DIGITS = range('0', '9');
const LETTERS = [...range('a', 'z'), ...range('A', 'Z')];
const WORD = [...LETTERS, ...DIGITS, '_'];
const PRINTABLE = range(' ', '~');
const without = (some: readonly string[]): string[] => PRINTABLE.filter((one) => !some.includes(one));

const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: DIGITS,
  D: without(DIGITS),
  w: WORD,
  W: without(WORD),
  s: [' '],
  S: without([' ']),
  n: ['\n'],
  t: ['\t'],
  r: ['\r'],
};

/** Reads a pattern from left to right. */
class Reader {
  readonly #pattern: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = [...pattern];
  }

  #peek(): string | undefined {
    return this.#pattern[this.#at];
  }

  #next(): string {
    const one = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    return one;
  }

  /** `a|b`, up to the end of the group. */
  alternatives(): Part {
    const ways = [this.#sequence()];
    while (this.#peek() === '|') {
      this.#next();
      ways.push(this.#sequence());
    }
    return (random) => oneOf(random, ways)(random);
  }

  #sequence(): Part {
    const parts: Part[] = [];
    for (let one = this.#peek(); one !== undefined && one !== '|' && one !== ')'; one = this.#peek()) {
      parts.push(this.#repeated(this.#atom()));
    }
    return (random) => parts.map((part) => part(random)).join('');
  }

  #atom(): Part {
    const one = this.#next();
    if (one === '^' || one === '$') return () => '';
    if (one === '.') return (random) => oneOf(random, WORD);
    if (one === '[') return chosen(this.#class());
    if (one === '\\') return chosen(this.#escaped());
    if (one !== '(') return () => one;
    if (this.#peek() === '?') this.#skipKind();
    const inside = this.alternatives();
    this.#next();
    return inside;
  }

  /** `?:`, `?<name>`. */
  #skipKind(): void {
    this.#next();
    const kind = this.#next();
    if (kind === '<') while (this.#peek() !== undefined && this.#next() !== '>');
  }

  #escaped(): readonly string[] {
    const one = this.#next();
    if (one === 'b' || one === 'B') return [];
    return CLASSES[one] ?? [one];
  }

  #class(): readonly string[] {
    const isNegated = this.#peek() === '^';
    if (isNegated) this.#next();
    const members: string[] = [];
    while (this.#peek() !== undefined && this.#peek() !== ']') {
      const from = this.#next();
      const isRange = from !== '\\' && this.#peek() === '-' && ![']', undefined].includes(this.#pattern[this.#at + 1]);
      if (from === '\\') members.push(...this.#escaped());
      else if (isRange) {
        this.#next();
        members.push(...range(from, this.#next()));
      } else members.push(from);
    }
    this.#next();
    return isNegated ? without(members) : members;
  }

  #repeated(part: Part): Part {
    const [least, most] = this.#times();
    if (this.#peek() === '?' && most !== 1) this.#next();
    if (least === 1 && most === 1) return part;
    return (random) => Array.from({ length: wholeFrom(random, least, most) }, () => part(random)).join('');
  }

  #times(): readonly [least: number, most: number] {
    const one = this.#peek();
    if (one === '?' || one === '*' || one === '+') {
      this.#next();
      return one === '?' ? [0, 1] : [one === '*' ? 0 : 1, FEW];
    }
    const rest = this.#pattern.slice(this.#at, this.#at + 16).join('');
    const [whole, least = '', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}/.exec(rest) ?? [];
    if (whole === undefined) return [1, 1];
    this.#at += whole.length;
    const from = Math.min(Number(least), 1_000);
    if (comma === undefined) return [from, from];
    return [from, most === '' ? from + FEW : Math.min(Number(most), from + 1_000)];
  }
}

function chosen(members: readonly string[]): Part {
  return members.length === 0 ? () => '' : (random) => oneOf(random, members);
}
