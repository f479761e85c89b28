/** A document for a terminal: the verdict first, findings as sentences, plots as sparklines. */
import type { DocumentFinding, DocumentSection, DocumentVerdict, FindingsDocument } from '../document.ts';
import { factsOf, hasContent, plain, subjectWords, VERDICT_WORDS } from '../words.ts';
import { zoneOf } from '../zone.ts';
import { ASCII, type Room, UNICODE } from './letters.ts';
import { plotLines } from './sparkline.ts';
import { tableLines } from './table.ts';
import { cutTo, widthOf } from './width.ts';

export interface DocumentTextOptions {
  /** Columns of a line, at least 40. @default 80 */
  readonly width?: number;
  /** @default false */
  readonly hasColour?: boolean;
  /** Whether blocks and arrows can be shown; letters stand in for them otherwise. @default true */
  readonly hasUnicode?: boolean;
  /** Of all clock times and dates. @default 'UTC' */
  readonly timeZone?: string;
}

type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'green';
type Paint = (colour: Colour, words: string) => string;

const CODES: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32 };
const VERDICT_COLOURS: Readonly<Record<DocumentVerdict['state'], Colour>> = {
  good: 'green',
  attention: 'yellow',
  bad: 'red',
  unknown: 'dim',
};
const SEVERITY_COLOURS = { critical: 'red', warning: 'yellow', info: 'dim' } as const;
const NARROWEST = 40;
const INDENT = '  ';

/** @throws PerfError `analytics/invalid-argument` for a time zone that is not known */
export function documentText(document: FindingsDocument, options: DocumentTextOptions = {}): string {
  const { width = 80, hasColour = false, hasUnicode = true, timeZone = 'UTC' } = options;
  const room = { width: Math.max(NARROWEST, width), letters: hasUnicode ? UNICODE : ASCII, zone: zoneOf(timeZone) };
  const paint: Paint = (colour, words) =>
    hasColour && words !== '' ? `\u001b[${CODES[colour]}m${words}\u001b[0m` : words;
  const { title, verdict, sections, notes } = document;
  const parts = [
    [
      ...wrapped(plain(title), room.width).map((line) => paint('bold', line)),
      ...subjectWords(document, room.zone)
        .flatMap((words) => wrapped(words, room.width))
        .map((line) => paint('dim', line)),
    ],
    wrapped(`${VERDICT_WORDS[verdict.state]}: ${plain(verdict.text)}`, room.width).map((line) =>
      paint(VERDICT_COLOURS[verdict.state], line),
    ),
    ...sections.filter(hasContent).map((section) => sectionLines(section, room, paint)),
    ...(notes.length === 0 ? [] : [[paint('bold', 'NOT MEASURED, OR LOST'), ...bulleted(notes, '', room)]]),
  ];
  const text = `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
  // Names may have other letters still; those are what the program itself would print.
  return hasUnicode ? text : text.replaceAll('−', '-').replaceAll('…', '...').replaceAll('–', '-');
}

function sectionLines(
  { heading, findings = [], plots = [], tables = [] }: DocumentSection,
  room: Room,
  paint: Paint,
): string[] {
  const blocks = [
    ...findings.map((finding) => findingLines(finding, room, paint)),
    ...plots.map((plot) => [...wrapped(plain(plot.title), room.width), ...plotLines(plot, room)]),
    ...tables.map((table) => [
      ...(table.title === undefined ? [] : wrapped(plain(table.title), room.width)),
      ...tableLines(table, room),
    ]),
  ];
  return [paint('bold', plain(heading).toUpperCase()), blocks.map((lines) => lines.join('\n')).join('\n\n')];
}

function findingLines(finding: DocumentFinding, room: Room, paint: Paint): string[] {
  const { severity, headline, isImprovement = false, evidence = [], alsoChanged = [], next = [] } = finding;
  const [word, colour] = isImprovement
    ? (['improvement', 'green'] as const)
    : ([severity, SEVERITY_COLOURS[severity]] as const);
  const [first = '', ...more] = wrapped(`${word}: ${plain(headline)}`, room.width);
  return [
    paint(colour, first.slice(0, word.length)) + first.slice(word.length),
    ...more,
    ...factsOf(finding, room.zone).flatMap(([name, value]) =>
      wrapped(`${name.toLowerCase()}: ${value}`, room.width, INDENT),
    ),
    ...bulleted(evidence, '', room),
    ...bulleted(alsoChanged, 'also changed: ', room),
    ...bulleted(next, 'next: ', room),
  ];
}

function bulleted(lines: readonly string[], prefix: string, { width }: Room): string[] {
  return lines.flatMap((line) => wrapped(`- ${prefix}${plain(line)}`, width, INDENT));
}

/** Broken between words, and within one that is longer than a line. Lines after the first stand a little further in. */
function wrapped(words: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of words.split(' ')) {
    for (const piece of pieces(word, width - indent.length - 2)) {
      if (!isEmpty && widthOf(line) + 1 + widthOf(piece) > width) {
        lines.push(line);
        [line, isEmpty] = [`${indent}${INDENT}`, true];
      }
      line += isEmpty ? piece : ` ${piece}`;
      isEmpty = false;
    }
  }
  return [...lines, line];
}

/** @param columns room for a letter at least */
function pieces(word: string, columns: number): string[] {
  const all: string[] = [];
  let rest = word;
  do {
    const piece = cutTo(rest, columns);
    all.push(piece);
    rest = rest.slice(piece.length);
  } while (rest !== '');
  return all;
}
