/** A table in letters: the first column gives way where the line is short, figures never. */
import type { DocumentTable } from '../document.ts';
import { plain, shortened } from '../words.ts';
import type { Room } from './letters.ts';

const NARROWEST_FIRST = 12;

/** @returns lines: the titles of the columns, then the rows */
export function tableLines({ columns, rows }: DocumentTable, { letters, width }: Room): string[] {
  const all = [columns.map(({ title }) => title), ...rows].map((cells) => cells.map(plain));
  const widths = columns.map((_, i) => all.reduce((most, cells) => Math.max(most, lengthOf(cells[i] ?? '')), 0));
  const others = widths.slice(1).reduce((sum, one) => sum + one + 2, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(NARROWEST_FIRST, width - others));
  return all.map((cells) => {
    const padded = columns.map(({ align }, i) => {
      const words = shortened(cells[i] ?? '', widths[i] ?? 0, letters.ellipsis);
      const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(words)));
      return (align ?? (i === 0 ? 'left' : 'right')) === 'left' ? words + padding : padding + words;
    });
    return padded.join('  ').trimEnd();
  });
}

const lengthOf = (words: string): number => [...words].length;
