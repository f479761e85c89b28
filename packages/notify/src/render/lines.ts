/** An account as lines in the markup of a channel: the one place where texts from outside meet markup. */
import type { Fact, Part } from '../account.ts';
import type { Composed } from '../compose.ts';
import { cutLine } from '../text/cut.ts';

export interface Markup {
  /** What one character of a text is written as, so that it means nothing but itself. */
  readonly write: (character: string) => string;
  /** @param text escaped already */
  readonly strong: (text: string) => string;
  /** The largest that one line may become, markup included. */
  readonly lineMax: number;
  /** In what the channel counts. @default UTF-16 units */
  readonly size?: (text: string) => number;
}

export const PLAIN: Markup = { write: (character) => character, strong: (text) => text, lineMax: 1_500 };

/** What markup and labels take of a line. */
const FRAME = 64;

/** Lines of all parts, then notes and addresses. A template's text takes the place of the parts. */
export function linesOf(account: Composed, markup: Markup): string[] {
  const line = lineIn(markup);
  const body =
    account.text === undefined ? account.parts.flatMap((part) => partLines(part, markup)) : textLines(account.text);
  const said = account.text === undefined ? body : body.map(line);
  const more = [...account.notes, ...(account.url === undefined ? [] : [`All of it: ${account.url}`])].map(line);
  return more.length === 0 ? said : [...said, '', ...more];
}

export function partLines({ title, facts, url }: Part, markup: Markup): string[] {
  const { write, size } = markup;
  const rows: readonly Fact[] = url === undefined ? facts : [...facts, { label: 'Look', text: url }];
  const max = markup.lineMax - FRAME;
  const cutTo = (text: string): string => cutLine(text, { max, write, ...(size && { size }) });
  return [markup.strong(cutTo(title)), ...rows.map(({ label, text }) => `${markup.strong(label)}: ${cutTo(text)}`), ''];
}

const textLines = (text: string): string[] => text.split(/\r\n|\n|\r/);

const lineIn =
  ({ write, lineMax, size }: Markup): ((text: string) => string) =>
  (text) =>
    cutLine(text, { max: lineMax, write, ...(size && { size }) });
