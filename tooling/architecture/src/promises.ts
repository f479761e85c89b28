/** The promises of SECURITY.md, and the tests that stand for them. */

export interface Trial {
  readonly id: string;
  /** From the root. */
  readonly file: string;
  /** The test's title, as it stands in the source. */
  readonly title: string;
}

/** Ids of the promises. */
export function promisesIn(text: string): string[] {
  return rowsAfter(text, 'promises').map(([id = '']) => id);
}

export function trialsIn(text: string): Trial[] {
  return rowsAfter(text, 'tests').map(([id = '', file = '', title = '']) => ({
    id,
    file: file.replaceAll('`', ''),
    title,
  }));
}

/** Cells of the table that follows a comment. */
function rowsAfter(text: string, mark: string): string[][] {
  const [, after = ''] = text.split(`<!-- ${mark} -->\n`);
  const lines = after.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  // Behind the head and the line below it.
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** @param source text of the test file; undefined when there is none @returns what is wrong, in words; undefined when the test is there and runs */
export function faultOf({ file, title }: Trial, source: string | undefined): string | undefined {
  if (source === undefined) return `there is no ${file}`;
  const at = source.search(new RegExp(`\\(\\s*(['"\`])${escaped(title)}\\1`));
  if (at < 0) return `${file} has no test \`${title}\``;
  const call =
    source
      .slice(0, at)
      .match(/\bit(?:\.\w+)*(?=[^\w.]|$)/g)
      ?.at(-1) ?? '';
  if (/\.(?:skip|todo|fails)\b/.test(call)) return `\`${title}\` is skipped`;
  if (/^describe\.(?:skip|todo)\(/m.test(source)) return `${file} skips a part`;
  return undefined;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
