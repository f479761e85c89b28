/** A table in letters: the first column gives way where the line is short, figures never. */
import type { DocumentTable } from '../document.ts';
import { plain } from '../words.ts';
import type { Room } from './letters.ts';
import { shortenedTo, spaces, widthOf } from './width.ts';

const NARROWEST_FIRST = 12;

/** @returns lines: the titles of the columns, then the rows */
export function tableLines({ columns, rows }: DocumentTable, { letters, width }: Room): string[] {
  const all = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(plain));
  const widths = columns.map((_, i) => all.reduce((most, cells) => Math.max(most, widthOf(cells[i] ?? '')), 0));
  const others = widths.slice(1).reduce((sum, one) => sum + one + 2, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(NARROWEST_FIRST, width - others));
  return all.map((cells) => {
    const padded = columns.map(({ align }, i) => {
      const words = shortenedTo(cells[i] ?? '', widths[i] ?? 0, letters.ellipsis);
      const padding = spaces((widths[i] ?? 0) - widthOf(words));
      return (align ?? (i === 0 ? 'left' : 'right')) === 'left' ? words + padding : padding + words;
    });
    return padded.join('  ').trimEnd();
  });
}
