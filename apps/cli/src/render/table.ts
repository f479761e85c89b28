/** A table as text: the first column to the left, numbers to the right, the widest cell decides. */

import { plain, shortenedTo, spaces, widthOf } from '@perf/analytics/document';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * @param rows as many cells as there are columns; what would steer a terminal is taken out
 * @param width the line's limit in columns of a terminal; the first column gives way, with an ellipsis, down to 16
 * @returns lines without colour: the titles, then the rows
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const all = [columns.map(({ title }) => title), ...rows].map((row) => row.map(plain));
  const widths = columns.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ''))));
  const rest = widths.slice(1).reduce((sum, w) => sum + w + 2, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(16, width - rest));
  return all.map((row) =>
    row
      .map((cell, i) => {
        const text = shortenedTo(cell, widths[i] ?? 0);
        const padding = spaces((widths[i] ?? 0) - widthOf(text));
        return columns[i]?.align === 'right' ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}
