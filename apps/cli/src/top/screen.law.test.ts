/** Drawing by difference: a terminal that obeys shows what was meant, whatever it showed before. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, fitted, type Line, openScreen, type Size, sizeOf } from './screen.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one
const SEQUENCE = /\u001b\[([?0-9;]*)([A-Za-z])|(.)/gsu;

/** As much of a terminal as is used: places the cursor, erases to the end of a line, colours, and writes letters. */
class Terminal {
  readonly rows: string[][];
  readonly #size: Size;
  #row = 0;
  #column = 0;
  written = 0;

  constructor(size: Size) {
    this.#size = size;
    this.rows = Array.from({ length: size.rows }, () => []);
  }

  write(text: string): void {
    this.written += text.length;
    for (const [, parameters = '', final, letter] of text.matchAll(SEQUENCE)) {
      if (letter !== undefined) this.#put(letter);
      else if (final === 'H') this.#place(parameters);
      else if (final === 'K') this.#line().length = Math.min(this.#line().length, this.#column);
      else if (final === 'J') for (const row of this.rows) row.length = 0;
    }
  }

  shown(): string[] {
    return this.rows.map((row) =>
      Array.from(row, (letter) => letter ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  #put(letter: string): void {
    const line = this.#line();
    if (/\p{Mark}/u.test(letter)) {
      line[this.#column - 1] += letter;
      return;
    }
    const width = WIDE.includes(letter) ? 2 : 1;
    expect(this.#column + width).toBeLessThanOrEqual(this.#size.columns);
    // Half of a letter is none.
    if (line[this.#column] === SECOND_HALF) line[this.#column - 1] = ' ';
    if (line[this.#column + width] === SECOND_HALF) line[this.#column + width] = ' ';
    line[this.#column] = letter;
    if (width === 2) line[this.#column + 1] = SECOND_HALF;
    this.#column += width;
  }

  #place(parameters: string): void {
    const [row = 1, column = 1] = parameters === '' ? [] : parameters.split(';').map(Number);
    [this.#row, this.#column] = [row - 1, column - 1];
  }

  #line(): string[] {
    const line = this.rows[this.#row];
    expect(line).toBeDefined();
    return line as string[];
  }
}

const WIDE = '注文🚀';
const SECOND_HALF = '';

const span = fc.record({
  text: fc
    .array(fc.constantFrom('a', 'b', ' ', 'e\u0301', '注', '文', '🚀'), { maxLength: 9 })
    .map((all) => all.join('')),
  look: fc.constantFrom(undefined, 'bold' as const, 'red' as const, 'reversed' as const),
});
const picture = fc.array(fc.array(span, { maxLength: 5 }), { maxLength: 12 });
const size = fc.record({ columns: fc.integer({ min: 1, max: 30 }), rows: fc.integer({ min: 1, max: 10 }) });
const textOf = (lines: readonly Line[]): string[] =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );

describe('a screen', () => {
  it('shows each picture in turn, within its size', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(picture, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (given, pictures, hasColour) => {
          const terminal = new Terminal(given);
          const screen = openScreen(terminal, hasColour);
          for (const lines of pictures) {
            screen.draw(lines, given);
            expect(terminal.shown()).toEqual(textOf(fitted(lines, given)));
          }
        },
      ),
    );
  });

  it('writes nothing for what stays', () => {
    fc.assert(
      fc.property(size, picture, (given, lines) => {
        const shown = fitted(lines, given);
        expect(difference(shown, shown, true)).toBe('');
      }),
    );
  });

  it('is left as it was found, once', () => {
    const terminal = new Terminal({ columns: 10, rows: 3 });
    const screen = openScreen(terminal, true);
    screen.close();
    const written = terminal.written;
    screen.close();
    screen.draw([[{ text: 'late' }]], { columns: 10, rows: 3 });
    expect(terminal.written).toBe(written);
  });
});

it('a terminal without a size, as one has that nobody told it, gets a picture all the same', () => {
  expect(sizeOf({ columns: 0, rows: 0 })).toEqual(sizeOf({}));
  expect(sizeOf({ columns: 0, rows: 0 }).columns).toBeGreaterThan(40);
  expect(sizeOf({ columns: 20, rows: 5 })).toEqual({ columns: 20, rows: 5 });
});
