/** A bench as a table for a terminal, as Markdown, and as CSV. */
import { formatDuration, formatRatio } from '@perf/analytics';
import type { BenchEstimate, Figures } from '@perf/validators';
import type { BenchDocument, BenchRow } from './bench-document.ts';
import type { Style } from './style.ts';
import { type Column, table } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: '' },
  ...['mean', '95 % sure', 'median', 'p10', 'least', 'processor', 'user', 'system', 'cv', 'n'].map(
    (title) => ({ title, align: 'right' }) as const,
  ),
];

export function benchText(document: BenchDocument, style: Style, width: number): string {
  const columns = columnsOf(document);
  const [head = '', ...rows] = table(columns, cellsOf(document), width);
  const warnings = document.rows.flatMap(({ name, warnings: all }) => all.map(({ text }) => `${name}: ${text}`));
  const told = [
    ...document.comparisons.flatMap((one) => [one.text, ...one.warnings.map(({ text }) => `  but ${text}`)]),
  ];
  return [
    style.dim(head),
    ...rows,
    ...(told.length === 0 ? [] : ['', ...told]),
    ...grown(document).flatMap((text) => ['', text]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((text) => style.yellow(`Warning: ${text}`))]),
    '',
  ].join('\n');
}

export function benchMarkdown(document: BenchDocument): string {
  const escaped = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const columns = columnsOf(document);
  return [
    escaped(columns.map(({ title }) => title)),
    `|${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join('|')}|`,
    ...cellsOf(document).map(escaped),
    '',
    ...document.comparisons.map(({ text }) => `${text}  `),
    ...grown(document),
    ...document.rows.flatMap(({ name, warnings }) => warnings.map(({ text }) => `> ${name}: ${text}  `)),
    '',
  ].join('\n');
}

const CLOCKS = ['wall', 'cpu', 'user', 'system'] as const;
const FIGURES = ['mean', 'median', 'p10', 'min'] as const;

/** One line a row; each column of a time says its unit. */
export function benchCsv({ rows }: BenchDocument): string {
  const unit = rows[0]?.wall.unit ?? 'ms';
  const names = CLOCKS.flatMap((clock) =>
    FIGURES.flatMap((figure) => ['', '_low', '_high'].map((end) => `${clock}_${figure}${end}_${unit}`)),
  );
  const lines = rows.map((row) => [
    row.name,
    ...CLOCKS.flatMap((clock) => FIGURES.flatMap((figure) => numbers(row[clock]?.[figure]))),
    row.wall.cv ?? '',
    row.samples,
  ]);
  return [['name', ...names, 'wall_cv', 'samples'], ...lines]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}

const numbers = (estimate: BenchEstimate | undefined): (number | '')[] =>
  estimate === undefined ? ['', '', ''] : [estimate.value, ...estimate.interval];

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function grown({ growth, growths = [] }: BenchDocument): string[] {
  return [...(growth === undefined ? [] : [growth.text]), ...growths.map(({ name, text }) => `${name}: ${text}`)];
}

/** User and system are told of commands only. */
const isTold = ({ kind }: BenchDocument, column: number): boolean =>
  kind === 'commands' || (column !== 7 && column !== 8);

const columnsOf = (document: BenchDocument): Column[] => COLUMNS.filter((_, i) => isTold(document, i));

function cellsOf(document: BenchDocument): string[][] {
  return document.rows.map((row) => cells(row).filter((_, i) => isTold(document, i)));
}

function cells({ name, wall, cpu, user, system, samples }: BenchRow): string[] {
  const { mean, median, p10, min, cv } = wall;
  return [
    name,
    time(mean),
    `${time(mean, 0)} – ${time(mean, 1)}`,
    time(median),
    time(p10),
    time(min),
    ...[cpu, user, system].map(meanOf),
    cv === undefined ? '' : formatRatio(cv),
    String(samples),
  ];
}

const meanOf = (figures: Figures | undefined): string => (figures === undefined ? 'unknown' : time(figures.mean));

function time({ value, interval, unit }: BenchEstimate, bound?: 0 | 1): string {
  const shown = bound === undefined ? value : interval[bound];
  if (unit === 'ns' && shown < 1_000) return `${shown < 99.5 ? shown.toPrecision(3) : Math.round(shown)} ns`;
  return formatDuration(unit === 'ns' ? shown / 1e6 : shown);
}
