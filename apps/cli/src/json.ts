/**
 * What a verb prints with `--json`: a number says of which version its schema is.
 *
 * Names that programs gave may hold what steers a terminal, and somebody may look at this at one: JSON has an escape for it, so
 * that whoever parses it gets the same names.
 */

/** @returns one line when there is more than one to come */
export function jsonText(value: object, { inOneLine = false }: { readonly inOneLine?: boolean } = {}): string {
  const numbered = Array.isArray(value) ? value : { schema: 1, ...value };
  return `${withEscapes(JSON.stringify(numbered, undefined, inOneLine ? undefined : 2))}\n`;
}

/** What is left of it is escaped by JSON itself. */
export function withEscapes(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
