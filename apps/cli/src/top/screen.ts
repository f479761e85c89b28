/**
 * A screen that is drawn by difference: of two pictures that follow one another, only the lines that changed are written, from
 * the first letter that differs. Between frames the terminal holds what it was told, so what stays costs nothing.
 *
 * The picture has the alternate screen, so what was there before comes back at the end.
 */
import { cutTo, plain, widthOf } from '@perf/analytics/document';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Of a terminal that does not say how large it is, or says 0. */
const USUAL: Size = { columns: 100, rows: 40 };

export function sizeOf({ columns, rows }: Partial<Size>): Size {
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

/** Text of one line, and how it is shown: `bold`, a colour, or reversed. */
export interface Span {
  readonly text: string;
  readonly look?: Look | undefined;
}
export type Look = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'reversed';
export type Line = readonly Span[];

const ESCAPE = '\u001b[';
/** Lines don't wrap: a letter that a terminal draws wider than was thought pushes others out instead of shifting the picture. */
const ENTER = `${ESCAPE}?1049h${ESCAPE}?25l${ESCAPE}?7l${ESCAPE}H${ESCAPE}2J`;
const LEAVE = `${ESCAPE}?7h${ESCAPE}?25h${ESCAPE}?1049l`;
/** The terminal shows a frame at once, not while it is being written; one that does not know this ignores it. */
const [HOLD, SHOW] = [`${ESCAPE}?2026h`, `${ESCAPE}?2026l`];
const END_OF_LINE = `${ESCAPE}K`;
const PLAIN = `${ESCAPE}0m`;
const CODES: Readonly<Record<Look, string>> = {
  bold: '1',
  dim: '2',
  red: '31',
  yellow: '33',
  green: '32',
  cyan: '36',
  reversed: '7',
};

/** Cuts lines to the screen, and fills it up with empty ones. Nothing in them steers the terminal. */
export function fitted(lines: readonly Line[], { columns, rows }: Size): Line[] {
  const shown = lines.slice(0, rows).map((line) => cut(line, columns));
  return [...shown, ...Array.from({ length: Math.max(0, rows - shown.length) }, () => [])];
}

function cut(line: Line, columns: number): Line {
  let left = columns;
  return line.flatMap(({ text, look }) => {
    const shown = cutTo(plain(text), left);
    left = shown.length < text.length ? 0 : left - widthOf(shown);
    return shown === '' ? [] : [{ text: shown, look }];
  });
}

/** What to write so that a terminal that shows one picture shows another. @param before undefined: an empty screen */
export function difference(before: readonly Line[] | undefined, after: readonly Line[], hasColour: boolean): string {
  let told = '';
  for (const [row, line] of after.entries()) {
    const was = before?.[row] ?? [];
    const same = commonSpans(was, line);
    if (same === line.length && same === was.length) continue;
    const column = line.slice(0, same).reduce((sum, { text }) => sum + widthOf(text), 0);
    const isFilled = line.length > 0 && lengthOf(line) >= lengthOf(was);
    told += `${ESCAPE}${row + 1};${column + 1}H${line
      .slice(same)
      .map((span) => painted(span, hasColour))
      .join('')}`;
    if (!isFilled) told += END_OF_LINE;
  }
  return told === '' ? '' : `${HOLD}${told}${SHOW}`;
}

function commonSpans(a: Line, b: Line): number {
  let same = 0;
  while (same < a.length && a[same]?.text === b[same]?.text && a[same]?.look === b[same]?.look) same += 1;
  return same;
}

const lengthOf = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0);

function painted({ text, look }: Span, hasColour: boolean): string {
  const isSeen = look !== undefined && (hasColour || look === 'reversed');
  return isSeen ? `${ESCAPE}${CODES[look]}m${text}${PLAIN}` : text;
}

export interface Screen {
  draw(lines: readonly Line[], size: Size): void;
  /** The next picture is drawn whole: after the window changed its size. */
  forget(): void;
  /** Gives the terminal back. Twice is fine. */
  close(): void;
}

export function openScreen(terminal: { write(text: string): unknown }, hasColour: boolean): Screen {
  let before: readonly Line[] | undefined;
  let isOpen = true;
  terminal.write(ENTER);
  return {
    draw(lines, size) {
      if (!isOpen) return;
      const after = fitted(lines, size);
      const told = difference(before, after, hasColour);
      before = after;
      if (told !== '') terminal.write(told);
    },
    forget() {
      before = undefined;
      if (isOpen) terminal.write(`${ESCAPE}2J`);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      terminal.write(LEAVE);
    },
  };
}
