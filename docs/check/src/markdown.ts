/**
 * What of a Markdown file can be checked: fenced blocks with the marks before them, links, headings, code within lines.
 *
 * A mark is a comment that no reader sees, right before a block:
 *
 *   `<!-- given: declare const db: Db; -->`  declarations that the TypeScript of this file takes for granted
 *   `<!-- alone -->`                         the block does not see those before it
 *   `<!-- file: server.js -->`               the block is this file, in the folder in which blocks are run
 *   `<!-- run -->`, `<!-- run: 10 -->`       the commands are run, and the last one ends with this exit code
 *   `<!-- asking: http://127.0.0.1:3000/ -->` who runs them asks there meanwhile
 */
export interface Block {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Line of its first line of code; 1 is the first of the file. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly alone: boolean;
  /** The name under which it is written down before commands are run. */
  readonly saved: string | undefined;
  /** The exit code that its last command has to end with, when it is to be run. */
  readonly run: number | undefined;
  /** Where the server that runs is asked meanwhile. */
  readonly asking: readonly string[];
}

export interface Link {
  readonly line: number;
  readonly target: string;
}

export interface Markdown {
  readonly file: string;
  readonly blocks: readonly Block[];
  readonly given: readonly string[];
  readonly links: readonly Link[];
  /** As GitHub makes them of headings. */
  readonly anchors: ReadonlySet<string>;
  /** Code that stands within a line. */
  readonly spans: readonly { readonly line: number; readonly code: string }[];
}

interface Marks {
  alone: boolean;
  saved: string | undefined;
  run: number | undefined;
  asking: string[];
}

const FENCE = /^( *)(`{3,})([\w-]*)(.*)$/;
const noMarks = (): Marks => ({ alone: false, saved: undefined, run: undefined, asking: [] });

export function readMarkdown(file: string, text: string): Markdown {
  const blocks: Block[] = [];
  const given: string[] = [];
  const prose: string[] = [];
  const lines = text.split('\n');
  let marks = noMarks();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    if (fence !== null) {
      const [, indent = '', ticks = '', language = ''] = fence;
      const end = lines.findIndex((later, index) => index > at && later.trim() === ticks);
      const code = lines.slice(at + 1, end === -1 ? lines.length : end);
      blocks.push({ file, line: at + 2, language, code: dedented(code, indent.length), ...marks });
      marks = noMarks();
      at = end === -1 ? lines.length : end;
    } else if (line.startsWith('<!--')) {
      const end = lines.findIndex((later, index) => index >= at && later.includes('-->'));
      const comment = lines
        .slice(at, end + 1)
        .join('\n')
        .replace(/^<!--\s*|\s*-->\s*$/g, '');
      takeMark(comment, marks, given);
      at = end;
    } else if (line.trim() !== '') marks = noMarks();
    // Same line numbers as in the file, without what is code.
    while (prose.length <= Math.min(at, lines.length - 1))
      prose.push(fence === null && prose.length === at ? line : '');
  }
  return { file, blocks, given, links: linksIn(prose), anchors: anchorsIn(prose), spans: spansIn(prose) };
}

const dedented = (lines: readonly string[], by: number): string =>
  lines.map((line) => line.slice(Math.min(by, line.length - line.trimStart().length))).join('\n');

function takeMark(comment: string, marks: Marks, given: string[]): void {
  const [, name = '', value = ''] = /^(\w+):?\s*([\s\S]*)$/.exec(comment) ?? [];
  if (name === 'given') given.push(value);
  else if (name === 'alone') marks.alone = true;
  else if (name === 'file') marks.saved = value;
  else if (name === 'asking') marks.asking = value.split(/\s+/);
  else if (name === 'run') marks.run = value === '' ? 0 : Number(value);
}

const withoutSpans = (line: string): string => line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));

function linksIn(lines: readonly string[]): Link[] {
  return lines.flatMap((text, index) =>
    Array.from(
      // A link's own words may be code; what looks like a link within code is none.
      text.replace(/`[^`\]]*\]\([^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g),
      ([, target, source]) => ({ line: index + 1, target: target ?? (source as string) }),
    ),
  );
}

function anchorsIn(lines: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const line of lines) {
    const [, heading] = /^#{1,6} (.*)$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let distinct = anchor;
    for (let n = 1; anchors.has(distinct); n += 1) distinct = `${anchor}-${n}`;
    anchors.add(distinct);
  }
  for (const line of lines) for (const [, id = ''] of withoutSpans(line).matchAll(/\bid="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

function spansIn(lines: readonly string[]): { line: number; code: string }[] {
  return lines.flatMap((text, index) =>
    Array.from(text.matchAll(/`([^`]+)`/g), ([, code = '']) => ({
      line: index + 1,
      code: code.replaceAll('\\|', '|'),
    })),
  );
}
