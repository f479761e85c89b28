/**
 * Plain data as YAML that people read: blocks, texts in double quotes wherever they could mean something else. What YAML 1.1
 * and 1.2 read differently is always quoted.
 */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain | undefined };

const SAFE = /^[A-Za-z_/][\w./-]*(?: [\w./-]+)*$/;
/** What some reader takes for a truth value, nothing, or a number. */
const MEANING = /^(?:y|n|yes|no|on|off|true|false|null|none|nan|inf|[\d.].*)$/i;

/** @returns lines that end on a line break */
export function yaml(value: Plain): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: Plain): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? ['[]'] : (value as readonly Plain[]).flatMap((each) => behind('- ', linesOf(each)));
  }
  if (typeof value === 'string' && isBlock(value)) return ['|-', ...value.split('\n').map((line) => `  ${line}`)];
  if (typeof value !== 'object') return [scalar(value as string | number | boolean)];
  const entries = Object.entries(value).filter((entry): entry is [string, Plain] => entry[1] !== undefined);
  if (entries.length === 0) return ['{}'];
  return entries.flatMap(([key, each]) => {
    const lines = linesOf(each);
    const stands = typeof each === 'object' && !/^[[{]/.test(lines[0] as string);
    const [first, ...rest] = stands ? ['', ...lines.map((line) => `  ${line}`)] : lines;
    return [`${scalar(key)}:${first === '' ? '' : ` ${first}`}`, ...rest];
  });
}

function behind(mark: string, [first, ...rest]: string[]): string[] {
  return [`${mark}${first}`, ...rest.map((line) => `  ${line}`)];
}

/** Expressions are full of quotes, and stand as they are. */
function isBlock(text: string): boolean {
  return text.length > 40 && text.includes('"') && text.split('\n').every((line) => /^\S[ -~]*$/.test(line));
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return SAFE.test(value) && !MEANING.test(value) ? value : JSON.stringify(value);
}

/** Each on one line: a line break would end the comment. */
export function comments(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`).join('');
}
