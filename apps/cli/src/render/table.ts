/** A table as text: the first column to the left, numbers to the right, the widest cell decides. */

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * @param rows cells of plain text, as many as there are columns
 * @param width the line's limit in characters; the first column gives way, with an ellipsis, down to 16
 * @returns lines without colour: the titles, then the rows
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? '')].length)));
  const rest = widths.slice(1).reduce((sum, w) => sum + w + 2, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(16, width - rest));
  return all.map((row) =>
    row
      .map((cell, i) => {
        const text = shortened(cell, widths[i] ?? 0);
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
        return columns[i]?.align === 'right' ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

function shortened(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
