/**
 * Texts for SQLite's columns, from which they come out again whatever was in them.
 *
 * A name is written as JSON writes it, without the quotes: an ordinary one stays as it is, and a NUL or half of a
 * surrogate pair, which SQLite would cut or replace, is escaped. Labels are written as a list of pairs, not as an object:
 * since V8 13.6, `JSON.parse` may take an escaped key for another one (after `{"\\\"":1}` it reads `{"\"a":1}` as that).
 */

export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

export function unescaped(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}

/** @param labels canonical, so that equal sets give equal texts */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels));
}

export function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(JSON.parse(text) as [string, string][]);
}
