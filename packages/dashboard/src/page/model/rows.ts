/** Rows of tables: what a filter leaves, and in which order. Pure, for any table. */
import type { Sort } from './view.ts';

export type Cell = string | number | null;

/** Every word has to occur somewhere, in any case. */
export function filtered<T>(rows: readonly T[], filter: string, text: (row: T) => string): readonly T[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const hay = text(row).toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** Unknown comes last, whichever way; equals stay in the order they came. */
export function sorted<T>(
  rows: readonly T[],
  sort: Sort | null,
  value: (row: T, by: string) => Cell | undefined,
): readonly T[] {
  if (sort === null) return rows;
  const sign = sort.falling ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: value(row, sort.by) ?? null }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * compare(a.key, b.key);
  });
  return keyed.map(({ row }) => row);
}

const letters = new Intl.Collator('en', { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : letters.compare(String(a), String(b));
}

/** A click on a column: the greatest first for numbers, then the other way, then as it was. */
export function nextSort(sort: Sort | null, by: string, isText: boolean): Sort | null {
  if (sort?.by !== by) return { by, falling: !isText };
  return sort.falling === isText ? null : { by, falling: !sort.falling };
}
