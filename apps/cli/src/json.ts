/** What a verb prints with `--json`: a number says of which version its schema is. */

/** @returns one line when there is more than one to come */
export function jsonText(value: object, { inOneLine = false }: { readonly inOneLine?: boolean } = {}): string {
  const numbered = Array.isArray(value) ? value : { schema: 1, ...value };
  return `${JSON.stringify(numbered, undefined, inOneLine ? undefined : 2)}\n`;
}
