/** What the program and the machine use: the figure, and how it moved since the screen was opened. */

import { formatValue } from '@perf/analytics';
import { padTo, shortenedTo } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { sparkline } from './letters.ts';
import type { Picture } from './picture.ts';
import type { Line } from './screen.ts';

/** Those that say most come first; others follow as the report has them. */
const FIRST: readonly string[] = [
  'process.cpu',
  'process.rss',
  'loop.delay.max',
  'loop.utilization',
  'process.heap.used',
  'gc.time',
  'tree.cpu',
  'tree.rss',
  'machine.cpu',
  'machine.memory.available',
];
const CELL = 62;
const NAME = 30;
const VALUE = 12;

export function resourceLines({ resources }: Report, { size, trails, letters }: Picture): Line[] {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const used = resources.filter(({ max }) => max > 0).sort((a, b) => rank(a.name) - rank(b.name));
  if (used.length === 0) return [];
  const across = Math.max(1, Math.floor(size.columns / CELL));
  const width = Math.floor(size.columns / across);
  const cells = used.map((resource) => {
    const value = formatValue(resource.last, resource.unit);
    const name = size.columns < NAME + VALUE ? Math.max(6, size.columns - VALUE) : NAME;
    const room = Math.max(0, width - name - VALUE - 4);
    const trail = sparkline(trails.of(resource.name).slice(-room), letters);
    return [
      { text: padTo(shortenedTo(resource.title, name - 1, letters.ellipsis), name) },
      { text: value.padStart(VALUE), look: 'bold' as const },
      { text: `  ${trail.padEnd(room)}  `, look: 'cyan' as const },
    ];
  });
  return Array.from({ length: Math.ceil(cells.length / across) }, (_, row) =>
    cells.slice(row * across, (row + 1) * across).flat(),
  );
}
