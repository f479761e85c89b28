/**
 * The manual page, from the very words that `--help` prints: one page with all verbs, as roff.
 *
 * Every letter outside of ASCII is written as an escape, so that the page reads the same in any locale.
 */
export interface VerbHelp {
  /** `perfkit backup now`. */
  readonly title: string;
  /** What `--help` prints, without colours. */
  readonly text: string;
}

export interface ManualOptions {
  readonly version: string;
  readonly root: string;
  readonly verbs: readonly VerbHelp[];
}

export function manualPage({ version, root, verbs }: ManualOptions): string {
  const { brief, ways } = VERY_SHORT;
  return [
    `.TH PERFKIT 1 "" "perfkit ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    `perfkit \\- ${escaped(brief)}`,
    '.SH SYNOPSIS',
    ...ways.flatMap((way) => ['.B perfkit', escaped(way), '.br']).slice(0, -1),
    '.SH DESCRIPTION',
    ...body(sectionsOf(root).get('') ?? []),
    '.SH VERBS',
    ...verbs.flatMap(verb),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, what]) => ['.TP', `.B ${name}`, escaped(what)]),
    '',
  ].join('\n');
}

const VERY_SHORT = {
  brief: 'put it in front of a program and read an honest report',
  ways: ['run [flags] \u2026 -- program [arguments]', 'verb [flags] \u2026', 'verb --help'],
} as const;

const ENVIRONMENT = [
  ['PERFKIT_DIR', 'Where history and runs are kept, unless --data-dir says so.'],
  ['PERFKIT_TOKEN', 'The secret of a serve that answers beyond this machine.'],
  ['PERFKIT_SOURCE', 'A Prometheus that perfkit analyze reads instead of the history here.'],
  ['NO_COLOR', 'Set to anything, even to nothing: no colours.'],
] as const;

/** Words of `--help` that say the same for every verb. */
const SAME = /^(--help|-h\s+--help|--\s)/;

function verb({ title, text }: VerbHelp): string[] {
  const sections = sectionsOf(text);
  const flags = columns(sections.get('FLAGS') ?? []).filter(([name]) => !SAME.test(`${name} `));
  return [
    `.SS ${escaped(title)}`,
    ...body(sections.get('') ?? []),
    ...examples(sections.get('USAGE') ?? [], title),
    ...[...columns(sections.get('ARGUMENTS') ?? []), ...flags].flatMap(([name, what]) => [
      '.TP',
      `.B ${escaped(name)}`,
      escaped(what),
    ]),
  ];
}

/** Lines by the heading above them; the description has none. */
function sectionsOf(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let heading = '';
  for (const line of text.split('\n')) {
    if (/^(USAGE|FLAGS|ARGUMENTS|COMMANDS|ALIASES)$/.test(line)) {
      heading = line;
      continue;
    }
    // What follows the usage without an indent is the description.
    if (heading === 'USAGE' && /^\S/.test(line)) heading = '';
    sections.set(heading, [...(sections.get(heading) ?? []), line]);
  }
  return sections;
}

/** Paragraphs are filled, lines that are indented stay as they are. */
function body(lines: readonly string[]): string[] {
  let isKept = false;
  const text = lines.flatMap((line) => {
    if (line.trim() === '') return isKept ? [] : ['.PP'];
    if (/^\s/.test(line) === isKept) return [escaped(line)];
    isKept = !isKept;
    return [isKept ? '.EX' : '.EE', escaped(line)];
  });
  const all = isKept ? [...text, '.EE'] : text;
  // A paragraph without text is a mistake to roff.
  return all.filter((line, at) => line !== '.PP' || (at > 0 && !/^\.(PP|EE)$/.test(all[at + 1] ?? '.PP')));
}

/** Each is a command, and below it what it is for. */
function examples(lines: readonly string[], title: string): string[] {
  return lines
    .filter((line) => line.trim() !== '' && line.trim() !== `${title} --help`)
    .flatMap((line) => (/^ {4}/.test(line) ? [escaped(line.trim())] : ['.TP', `.B ${escaped(line.trim())}`]));
}

/** `  -c [--config]  Configuration to use` as its two columns. */
function columns(lines: readonly string[]): [name: string, what: string][] {
  return lines.flatMap((line) => {
    const [, name, what] = /^\s*(\S.*?)\s{2,}(\S.*)$/.exec(line.replace(/^(\s*-\w)\s+(?=-)/, '$1 ')) ?? [];
    return name === undefined || what === undefined ? [] : [[name, what.replaceAll(/\s{2,}/g, ' ')]];
  });
}

const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '\u2026': '...',
  '\u2019': '\\(cq',
  '\u201c': '\\(lq',
  '\u201d': '\\(rq',
  '\u00b7': '\\(bu',
  '\u2192': '\\(->',
  '\u00d7': '\\(mu',
};

/** A line that is text to roff, whatever stands in it. */
function escaped(line: string): string {
  const text = [...line].map((letter) => NAMED[letter] ?? (letter <= '~' ? letter : codeOf(letter))).join('');
  return text.startsWith('.') ? `\\&${text}` : text;
}

const codeOf = (letter: string): string =>
  `\\[u${(letter.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`;
