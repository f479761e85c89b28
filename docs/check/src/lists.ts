/** Lists that are kept in order by a script, so that whoever adds to them may add anywhere. */

const nameOf = (row: string): string => (row.split('|')[1] ?? '').trim();

/** By letters alone, whatever their case: `φ` after `z`. */
const byName = (a: string, b: string): number => {
  const [x, y] = [nameOf(a).toLowerCase(), nameOf(b).toLowerCase()];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : 1;
};

export const termsIn = (glossary: string): string[] => rowsOf(glossary).map(nameOf);

const rowsOf = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('| ') && nameOf(line) !== 'term');

/** The same rows in alphabetical order; of two that are equal, one. */
export function sortedGlossary(text: string): string {
  const rows = [...new Set(rowsOf(text))].sort(byName);
  return text.replace(/(\|---\|---\|\n)[\s\S]*/, (_, head: string) => `${head}${rows.join('\n')}\n`);
}

export interface Decision {
  readonly file: string;
  readonly text: string;
}

/** One line for each, with what it says of others and others of it. */
export function decisionTable(decisions: readonly Decision[]): string {
  const rows = decisions.map(({ file, text }) => {
    const [, number = '', title = ''] = /^# (\d{4}) (.*)$/m.exec(text) ?? [];
    return `| [${number}](${file}) | ${title.replaceAll('|', '\\|')} | ${stateOf(text)} |`;
  });
  return ['| | decided | state |', '|---|---|---|', ...rows].join('\n');
}

function stateOf(text: string): string {
  const [said] = /^(?:Replaced by|Replaces|Adds to) .*?\d{4}.*$/m.exec(text) ?? [];
  if (said === undefined) return 'in force';
  return said.startsWith('Replaced by')
    ? said.replace(/\.$/, '')
    : `in force; ${said.charAt(0).toLowerCase()}${said.slice(1).replace(/\.$/, '')}`;
}
