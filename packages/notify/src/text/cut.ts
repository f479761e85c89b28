/**
 * Texts from outside made fit: whole characters, and no longer than a channel takes.
 *
 * A limit holds for what is sent, so it is counted after escaping, and nothing is cut inside of a character or of an
 * escape. Work grows with the limit, not with the text.
 */

export interface CutOptions {
  /** In what `size` counts. */
  readonly max: number;
  /** What becomes of one character. @default itself */
  readonly write?: (character: string) => string;
  /** @default UTF-16 units, of which no character has fewer than one */
  readonly size?: (text: string) => number;
}

/** Control characters, line ends, and what turns the direction of writing: none of them is part of a word. */
const NO_TEXT = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const units = (text: string): number => text.length;
export const utf8 = (text: string): number => Buffer.byteLength(text);

/** The text, escaped; where it does not fit, its beginning and how much is left out. */
export function cut(text: string, { max, write = same, size = units }: CutOptions): string {
  const note = (from: number): string => Array.from(` … (${text.length - from} more characters)`, write).join('');
  // Where there is no room for the note, as much of the text as fits is worth more.
  const room = max - size(note(0)) < 0 ? max : max - size(note(0));
  const pieces: string[] = [];
  let used = 0;
  let at = 0;
  let fitting = { pieces: 0, at: 0 };
  for (const character of text) {
    const piece = write(character.toWellFormed());
    used += size(piece);
    if (used > max) {
      const beginning = pieces.slice(0, fitting.pieces).join('');
      return room === max ? beginning : beginning + note(fitting.at);
    }
    pieces.push(piece);
    at += character.length;
    if (used <= room) fitting = { pieces: pieces.length, at };
  }
  return pieces.join('');
}

/** The same, as one line. */
export function cutLine(text: string, { write = same, ...options }: CutOptions): string {
  return cut(text, { ...options, write: (character) => (NO_TEXT.test(character) ? ' ' : write(character)) });
}

const same = (text: string): string => text;

/**
 * As many of the lines as fit, whole, with a last one that says how many don't.
 *
 * @param lines none longer than `max`
 */
export function fitLines(lines: readonly string[], { max, size = units }: Omit<CutOptions, 'write'>): string {
  const all = lines.join('\n');
  if (size(all) <= max) return all;
  const note = (left: number): string => `… ${left} more lines`;
  let room = max - size(note(lines.length));
  const fitting = lines.findIndex((line) => {
    room -= size(line) + 1;
    return room < 0;
  });
  return [...lines.slice(0, fitting), note(lines.length - fitting)].join('\n');
}
