/**
 * The lines of a shell block as words, as far as documents go: quotes, escapes, comments, continued lines, prompts, and what
 * stands between `|`, `&&`, `;` and in `<( )`. No variable is put in, nothing is run.
 */
export interface CommandLine {
  /** Its first line within the block, from 0. */
  readonly line: number;
  /** As it is typed, without its comment. */
  readonly text: string;
  readonly words: readonly string[];
}

const TOKEN =
  /\s+|#.*|'([^']*)'|"((?:[^"\\]|\\.)*)"|\d?>{1,2}&?\s*\S*|<\(|&&|\|\||[|;&()]|\\(.)|([^\s'"\\|;&()<>]+|[<>])/g;
const ENDS = new Set(['|', '||', '&&', ';', '&', '(', ')', '<(']);

/** @param language of `console`, only what stands behind a prompt was typed; the rest is output */
export function commandLines(code: string, language = 'sh'): CommandLine[] {
  const found: CommandLine[] = [];
  const lines = code.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const first = at;
    let text = lines[at] as string;
    while (text.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      text = `${text.slice(0, -1)} ${(lines[at] as string).trim()}`;
    }
    if (language === 'console' && !text.startsWith('$ ')) continue;
    for (const command of commandsIn(text.replace(/^\$ /, ''))) found.push({ line: first, ...command });
  }
  return found;
}

function commandsIn(line: string): { text: string; words: string[] }[] {
  const commands: { text: string; words: string[] }[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let from = 0;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (until: number): void => {
    endWord();
    if (words.length > 0) commands.push({ text: line.slice(from, until).trim(), words });
    words = [];
  };
  for (const match of line.matchAll(TOKEN)) {
    const [token, single, double, escaped, plain] = match;
    if (token.startsWith('#') && word === undefined) {
      endCommand(match.index);
      return commands;
    }
    if (/^\s/.test(token)) endWord();
    else if (ENDS.has(token)) {
      endCommand(match.index);
      from = match.index + token.length;
    } else if (/^\d?>/.test(token)) endWord();
    else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? token);
  }
  endCommand(line.length);
  return commands;
}

export interface OurCommand {
  readonly program: 'perfkit' | 'perfkit-mcp';
  readonly words: readonly string[];
}

const NAMES: Readonly<Record<string, OurCommand['program']>> = {
  perfkit: 'perfkit',
  'perfkit-mcp': 'perfkit-mcp',
  '@perf/cli': 'perfkit',
  '@perf/mcp-server': 'perfkit-mcp',
};
/** What may stand before the name of a program. */
const BEFORE =
  /^(?:\w+=.*|sudo|env|exec|time|source|npx|pnpm(?:@\d+)?|npm|bunx|--yes|-y|--no-install|-w|node_modules\/\.bin\/)$/;

/** What a command line asks of perfkit, or undefined where it calls something else. */
export function ourCommand(words: readonly string[]): OurCommand | undefined {
  const at = words.findIndex((word) => !BEFORE.test(word));
  const [name = ''] = words.slice(at);
  const program =
    NAMES[name.replace(/^(?:\.\/)?node_modules\/\.bin\//, '').replace(/(?<=.)@[\d.^~]+$|(?<=.)@latest$/, '')];
  return at === -1 || program === undefined ? undefined : { program, words: words.slice(at + 1) };
}
