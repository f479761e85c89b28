/** The table of operations: as many columns as there is room for, the name first. */

import { formatRatio } from '@perf/analytics';
import { shortenedTo } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { duration, operationTitle } from '../render/report-words.ts';
import { table } from '../render/table.ts';
import { sparkline } from './letters.ts';
import { secondsSeen, trailOf } from './look.ts';
import type { Picture } from './picture.ts';
import type { Line } from './screen.ts';
import type { Order, ViewState } from './view-state.ts';

export type Operation = Report['operations'][number];

/** Those that match the filter, in the order that was chosen. */
export function operationsShown({ operations }: Report, { filter, order }: ViewState): Operation[] {
  const wanted = filter.toLowerCase();
  return operations
    .filter((operation) => operationTitle(operation).toLowerCase().includes(wanted))
    .sort((a, b) => BY[order](a, b) || operationTitle(a).localeCompare(operationTitle(b)));
}

const total = ({ mean, count }: Operation): number => (mean ?? 0) * count;
const BY: Readonly<Record<Order, (a: Operation, b: Operation) => number>> = {
  total: (a, b) => total(b) - total(a),
  calls: (a, b) => b.count - a.count,
  p95: (a, b) => (b.p95 ?? 0) - (a.p95 ?? 0),
  errors: (a, b) => (b.errorRate ?? 0) - (a.errorRate ?? 0) || b.failed - a.failed,
  name: () => 0,
};

interface Cell {
  readonly title: string;
  /** Columns of the terminal it takes, the space before it included. */
  readonly width: number;
  readonly of: (operation: Operation, seconds: number) => string;
}

/** In the order in which they are given up from behind. */
const CELLS: readonly Cell[] = [
  { title: 'p95', width: 10, of: ({ p95 }) => duration(p95) },
  { title: 'errors', width: 9, of: ({ errorRate }) => (errorRate === null ? '–' : formatRatio(errorRate)) },
  { title: 'calls/s', width: 10, of: ({ count }, seconds) => (count / seconds).toFixed(count / seconds < 10 ? 1 : 0) },
  { title: 'p50', width: 10, of: ({ p50 }) => duration(p50) },
  { title: 'max', width: 10, of: ({ max }) => duration(max) },
  { title: 'p99', width: 10, of: ({ p99 }) => duration(p99) },
  { title: 'total', width: 10, of: (operation) => duration(total(operation)) },
];
const NARROWEST_NAME = 16;
/** Of a table in which only the first of the cells has room. */
const NARROW = 28;
const TRAIL = 20;

/** @param rows how many lines it may have, its title included */
export function operationsTable(operations: readonly Operation[], picture: Picture, rows: number): Line[] {
  const { look, state, size, letters } = picture;
  if (rows < 2) return [];
  if (operations.length === 0) return [[{ text: nothingWords(look.report, state), look: 'dim' }]];
  const from = firstShown(Math.min(state.selected, operations.length - 1), operations.length, rows - 1);
  const shown = operations.slice(from, from + rows - 1);
  const cells = cellsFor(size.columns);
  const rest = size.columns - 2 - NARROWEST_NAME - cells.reduce((sum, { width }) => sum + width, 0);
  const hasTrail = rest > TRAIL + 12;
  const seconds = look.report === undefined ? 1 : secondsSeen(look.report, look);
  const columns = [
    { title: size.columns < NARROW ? '' : 'OPERATIONS' },
    ...cells.map(({ title }) => ({ title, align: 'right' as const })),
  ];
  const drawn = table(
    columns,
    shown.map((operation) => [shownTitle(operation, picture), ...cells.map(({ of }) => of(operation, seconds))]),
    size.columns - 2 - (hasTrail ? TRAIL + 2 : 0),
  );
  return drawn.map((text, i): Line => {
    const operation = shown[i - 1];
    if (operation === undefined) return [{ text: `  ${text}`, look: 'bold' }];
    const isSelected = from + i - 1 === Math.min(state.selected, operations.length - 1);
    const trail = hasTrail ? `  ${sparkline(picture.trails.of(trailOf(operation)).slice(-TRAIL), letters)}` : '';
    const isFailing = (operation.errorRate ?? 0) > 0;
    return [
      { text: isSelected ? `${letters.mark} ` : '  ' },
      { text, look: isSelected ? 'reversed' : isFailing ? 'yellow' : undefined },
      { text: trail, look: 'cyan' },
    ];
  });
}

function shownTitle(operation: Operation, { size: { columns }, letters }: Picture): string {
  const title = operationTitle(operation);
  return columns < NARROW ? shortenedTo(title, columns - 11, letters.ellipsis) : title;
}

function cellsFor(columns: number): Cell[] {
  let left = columns - 2 - NARROWEST_NAME;
  return CELLS.filter(({ width }, i) => {
    left -= width;
    return i === 0 || left >= 0;
  });
}

/** So that what is selected can be seen. */
function firstShown(selected: number, count: number, rows: number): number {
  return Math.max(0, Math.min(selected - Math.floor(rows / 2), count - rows));
}

function nothingWords(report: Report | undefined, { filter }: ViewState): string {
  if (filter !== '') return `No operation has “${filter}” in its name; escape shows all.`;
  return report?.run === undefined ? 'No operation was called in the last minute.' : 'No operation was called.';
}
