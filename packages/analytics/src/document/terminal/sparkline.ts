/** Plots in letters: a line is one row of blocks, a heat map some rows of shades. */

import type { TimeRange } from '../../history.ts';
import { formatValue } from '../../number-words.ts';
import { mostIn, shadeOf } from '../heat.ts';
import { inTime, marksOf } from '../marks.ts';
import type { HeatMapPlot, HistogramPlot, Plot, SeriesPlot } from '../plot.ts';
import { lineFigures, valuesTable } from '../plot-words.ts';
import { axisFor, filledBins, rangeOf } from '../scales.ts';
import { isKnown } from '../thin.ts';
import { plain } from '../words.ts';
import type { Letters, Room } from './letters.ts';
import { tableLines } from './table.ts';
import { padTo, shortenedTo, widthOf } from './width.ts';

const FEWEST_COLUMNS = 10;
const MOST_COLUMNS = 60;
const LONGEST_NAME = 24;
const HEAT_ROWS = 8;

/** @returns lines without the title; one that says so when nothing is known */
export function plotLines({ ...plot }: Plot, room: Room): string[] {
  plot.unit = plain(plot.unit);
  switch (plot.kind) {
    case 'series':
      return seriesLines(plot, room);
    case 'heat-map':
      return heatMapLines(plot, room);
    case 'histogram':
      return histogramLines(plot, room);
    case 'percentiles':
      return tableLines(valuesTable(plot, room.zone), room);
  }
}

function seriesLines(plot: SeriesPlot, room: Room): string[] {
  const { lines, unit, changes = [], scale } = plot;
  const range = rangeOf(plot);
  const known = lines.filter(({ points }) => points.some(isKnown));
  if (range === undefined || known.length === 0) return ['nothing is known here'];
  const { letters, width, zone } = room;
  const names = known.map(({ name }) => shortenedTo(plain(name), LONGEST_NAME, letters.ellipsis));
  const first = Math.max(...names.map((name) => widthOf(name)));
  const columns = Math.min(
    columnsOf(width - first - 2),
    placesOf(
      known.map(({ points }) => points),
      range,
    ),
  );
  const columnAt = (at: number): number => placeIn(at, range, columns);
  const drawn = known.flatMap((line, i) => {
    const highest: (number | undefined)[] = Array.from({ length: columns });
    for (const point of line.points) {
      if (!isKnown(point)) continue;
      const column = columnAt(point.at);
      highest[column] = Math.max(highest[column] ?? Number.NEGATIVE_INFINITY, point.value);
    }
    const figures = `${' '.repeat(first + 2)}${lineFigures(line, unit)}`;
    return [`${padTo(names[i] as string, first)}  ${bars(highest, letters, { unit, scale })}`, figures];
  });
  const marks = inTime(marksOf(plot));
  const arrows = Array.from({ length: columns }, () => ' ');
  for (const { kind, at } of marks)
    if (kind === 'change' && at >= range.from && at <= range.to) arrows[columnAt(at)] = letters.change;
  return [
    ...drawn,
    ...(changes.length === 0 ? [] : [`${' '.repeat(first + 2)}${arrows.join('')}`.trimEnd()]),
    ...marks.map(({ kind, at, label }) => {
      return `${kind === 'change' ? letters.change : ' '} ${zone.momentWords(at)} ${plain(label)}`;
    }),
  ];
}

/** As many as the closest points ask for: where more columns than points are, those between would look like gaps. */
function placesOf(series: readonly (readonly { readonly at: number }[])[], { from, to }: TimeRange): number {
  let closest = to - from;
  for (const points of series) {
    let last = Number.NaN;
    for (const { at } of inTime(points)) {
      if (at - last > 0 && at - last < closest) closest = at - last;
      last = at;
    }
  }
  return closest > 0 ? Math.floor((to - from) / closest) + 1 : 1;
}

const columnsOf = (room: number): number => Math.min(MOST_COLUMNS, Math.max(FEWEST_COLUMNS, room));

function placeIn(at: number, { from, to }: { from: number; to: number }, columns: number): number {
  const share = to > from ? (at - from) / (to - from) : 0;
  return Math.min(columns - 1, Math.max(0, Math.floor(share * columns)));
}

/** One letter a value; what is unknown is a space. */
function bars(
  values: readonly (number | undefined)[],
  { bars: levels }: Letters,
  { unit, scale }: Pick<SeriesPlot, 'unit' | 'scale'>,
): string {
  const axis = axisFor(
    values.filter((value) => value !== undefined),
    scale,
    { unit, mostTicks: 2 },
  );
  return values
    .map((value) =>
      value === undefined || axis === undefined ? ' ' : levels[levelOf(axis.place(value), levels.length)],
    )
    .join('');
}

const levelOf = (place: number, levels: number): number => Math.min(levels - 1, Math.floor(place * levels));

/** Long calls above, as on paper; rows are put together until there are few. */
function heatMapLines(plot: HeatMapPlot, { letters, width, zone }: Room): string[] {
  const range = rangeOf(plot);
  if (range === undefined || mostIn(plot) === 0) return ['nothing is known here'];
  const rows = plot.edges.length - 1;
  const height = Math.min(HEAT_ROWS, rows);
  const labels = valuesAt(plot, height);
  const first = Math.max(...labels.map((label) => label.length));
  const columns = Math.min(columnsOf(width - first - 1), placesOf([plot.columns], range));
  const sums = Array.from({ length: height }, () => new Float64Array(columns));
  for (const { at, counts } of plot.columns) {
    for (const [row, count] of counts.slice(0, rows).entries()) {
      const line = sums[Math.min(height - 1, Math.floor((row * height) / rows))] as Float64Array;
      if (!(count > 0 && Number.isFinite(count))) continue;
      const column = placeIn(at, range, columns);
      line[column] = (line[column] ?? 0) + count;
    }
  }
  const most = sums.reduce((high, line) => Math.max(high, ...line), 1);
  const drawn = sums.map((line, row) => {
    const shades = [...line].map((count) => letters.shades[shadeOf(count, most, letters.shades.length) - 1] ?? ' ');
    return `${(labels[row] as string).padStart(first)} ${shades.join('')}`.trimEnd();
  });
  return [...drawn.reverse(), `${' '.repeat(first + 1)}${zone.rangeWords(range)}`];
}

/** The upper edge of each row of letters. */
function valuesAt(plot: HeatMapPlot, height: number): string[] {
  const rows = plot.edges.length - 1;
  return Array.from({ length: height }, (_, i) => {
    const edge = plot.edges[Math.max(1, Math.ceil(((i + 1) * rows) / height))] ?? 0;
    return formatValue(edge, plot.unit);
  });
}

function histogramLines(plot: HistogramPlot, { letters, width }: Room): string[] {
  const filled = filledBins(plot);
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return ['nothing is known here'];
  const [low, high] = [first.from, last.to].map((value) => formatValue(value, plot.unit)) as [string, string];
  const columns = columnsOf(width - low.length - high.length - 2);
  const all = plot.bins.slice(plot.bins.indexOf(first), plot.bins.indexOf(last) + 1);
  const sums: (number | undefined)[] = Array.from({ length: Math.min(columns, all.length) });
  for (const bin of filled) {
    const column = Math.floor((all.indexOf(bin) * sums.length) / all.length);
    sums[column] = (sums[column] ?? 0) + bin.count;
  }
  return [`${low} ${bars(sums, letters, { unit: 'count', scale: 'linear' })} ${high}`];
}
