/**
 * Texts for SQLite's columns: as JSON writes them, without the quotes. An ordinary text stays as it is; a NUL or half of
 * a surrogate pair, which SQLite would cut or replace, comes out again.
 */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

export function unescaped(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}
