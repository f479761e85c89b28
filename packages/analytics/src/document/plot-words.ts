/** A plot in words and in figures: for those who can't see it, and for those who want to know exactly. */
import { formatRatio, formatValue } from '../number-words.ts';
import { extentOf } from './axis.ts';
import type { DocumentTable } from './document.ts';
import type { HeatMapPlot, HistogramPlot, Line, PercentilesPlot, Plot, SeriesPlot } from './plot.ts';
import { filledBins, rangeOf } from './scales.ts';
import { inOrder, isKnown } from './thin.ts';
import { plain, shortened } from './words.ts';
import type { Zone } from './zone.ts';

const MOST_ROWS = 60;
const LONGEST_NAME = 80;
const NOTHING = 'Nothing is known here.';

export function describePlot(plot: Plot, zone: Zone): string {
  switch (plot.kind) {
    case 'series':
      return describeSeries(plot, zone);
    case 'heat-map':
      return describeHeatMap(plot, zone);
    case 'percentiles':
      return describePercentiles(plot);
    case 'histogram':
      return describeHistogram(plot);
  }
}

/** The figures behind a plot; of a long series the lowest and the highest of each stretch. */
export function valuesTable(plot: Plot, zone: Zone): DocumentTable {
  switch (plot.kind) {
    case 'series':
      return seriesTable(plot, zone);
    case 'heat-map':
      return heatMapTable(plot);
    case 'percentiles':
      return percentilesTable(plot);
    case 'histogram':
      return { columns: ['from', 'to', 'count'].map(figure), rows: histogramRows(plot) };
  }
}

const figure = (title: string) => ({ title, align: 'right' as const });
const name = (text: string): string => shortened(plain(text), LONGEST_NAME);

/** What a legend says of a line: `12 ms to 3.5 s, last 41 ms`. */
export function lineFigures({ points }: Line, unit: string): string {
  const known = inOrder(points).filter(isKnown);
  const extent = extentOf(known.map(({ value }) => value));
  const last = known.at(-1);
  if (extent === undefined || last === undefined) return 'nothing known';
  const [is, low, high] = [last.value, extent.low, extent.high].map((value) => formatValue(value, unit));
  return `${low} to ${high}, last ${is}`;
}

function describeSeries(plot: SeriesPlot, zone: Zone): string {
  const range = rangeOf(plot);
  if (range === undefined || !plot.lines.some(({ points }) => points.some(isKnown))) return NOTHING;
  const { changes = [], annotations = [], limits = [], lines, unit } = plot;
  const told = [
    `${zone.rangeWords(range)}.`,
    ...lines.slice(0, MOST_ROWS).map((line) => `${name(line.name)}: ${lineFigures(line, unit)}.`),
    ...limits.map(({ label, value }) => `Limit ${name(label)}: ${formatValue(value, unit)}.`),
    ...changes.slice(0, MOST_ROWS).map(({ at, label }) => `Change at ${zone.momentWords(at)}: ${name(label)}.`),
    ...annotations.slice(0, MOST_ROWS).map(({ at, label }) => `${zone.momentWords(at)}: ${name(label)}.`),
  ];
  return told.join(' ');
}

function describeHeatMap(plot: HeatMapPlot, zone: Zone): string {
  const range = rangeOf(plot);
  const rows = heatMapRows(plot);
  const first = rows[0];
  if (range === undefined || first === undefined) return NOTHING;
  const most = rows.reduce((high, row) => (row.count > high.count ? row : high), first);
  return `${zone.rangeWords(range)}. Most often between ${most.from} and ${most.to}, ${most.count} times; at most ${rows.at(-1)?.to}.`;
}

function describePercentiles({ lines, unit }: PercentilesPlot): string {
  const told = lines.flatMap(({ name: title, points }) => {
    const last = points.findLast(({ value }) => Number.isFinite(value));
    return last === undefined ? [] : [`${name(title)}: at most ${formatValue(last.value, unit)}.`];
  });
  return told.length === 0 ? NOTHING : told.join(' ');
}

function describeHistogram(plot: HistogramPlot): string {
  const filled = filledBins(plot);
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return NOTHING;
  const most = filled.reduce((high, bin) => (bin.count > high.count ? bin : high), first);
  const [low, high, from, to] = [first.from, last.to, most.from, most.to].map((value) => formatValue(value, plot.unit));
  const marks = (plot.marks ?? []).map(({ label, value }) => ` ${name(label)}: ${formatValue(value, plot.unit)}.`);
  return `From ${low} to ${high}, most often between ${from} and ${to}.${marks.join('')}`;
}

function seriesTable(plot: SeriesPlot, zone: Zone): DocumentTable {
  const lines = plot.lines.map((line) => ({ ...line, points: inOrder(line.points).filter(isKnown) }));
  const columns = [{ title: 'from', align: 'left' as const }, ...lines.map((line) => figure(name(line.name)))];
  const range = rangeOf(plot);
  const most = lines.reduce((length, { points }) => Math.max(length, points.length), 0);
  if (range === undefined || most === 0) return { columns, rows: [] };
  const stretches = Math.min(MOST_ROWS, most);
  const width = (range.to - range.from) / stretches;
  const cells = lines.map(({ points }) =>
    sorted(points, stretches, (at) => (width > 0 ? (at - range.from) / width : 0)),
  );
  const rows = Array.from({ length: stretches }, (_, i) => [
    zone.momentWords(range.from + i * width),
    ...cells.map((line) => extentWords(line[i] ?? [], plot.unit)),
  ]);
  return { columns, rows: rows.filter((row) => row.slice(1).some((cell) => cell !== UNKNOWN)) };
}

/** What a cell says when there is nothing to say. */
export const UNKNOWN = '–';

function sorted(points: Line['points'], length: number, place: (at: number) => number): number[][] {
  const stretches: number[][] = Array.from({ length }, () => []);
  for (const { at, value } of points) stretches[Math.min(length - 1, Math.floor(place(at)))]?.push(value);
  return stretches;
}

function extentWords(values: readonly number[], unit: string): string {
  const extent = extentOf(values);
  if (extent === undefined) return UNKNOWN;
  const [low, high] = [formatValue(extent.low, unit), formatValue(extent.high, unit)];
  return low === high ? low : `${low} … ${high}`;
}

/** Rows with calls in them, over the whole time. */
function heatMapRows({ edges, columns, unit }: HeatMapPlot): { from: string; to: string; count: number }[] {
  return edges
    .slice(0, -1)
    .map((from, row) => {
      const count = columns.reduce(
        (sum, { counts }) => sum + (Number.isFinite(counts[row]) ? (counts[row] as number) : 0),
        0,
      );
      return { from: formatValue(from, unit), to: formatValue(edges[row + 1] as number, unit), count };
    })
    .filter(({ count }) => count > 0);
}

function heatMapTable(plot: HeatMapPlot): DocumentTable {
  const rows = heatMapRows(plot).map(({ from, to, count }) => [from, to, String(count)]);
  return { columns: ['from', 'to', 'count'].map(figure), rows };
}

const TOLD_QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

function percentilesTable({ lines, unit }: PercentilesPlot): DocumentTable {
  const columns = [
    { title: 'all but the slowest', align: 'left' as const },
    ...lines.map((line) => figure(name(line.name))),
  ];
  const rows = TOLD_QUANTILES.map((quantile) => [
    quantile === 1 ? 'longest' : percent(quantile),
    ...lines.map(({ points }) => {
      // What a larger share stays within holds for this one too; the longest alone says nothing of a share.
      const point = points.find((one) => one.quantile >= quantile - 1e-9 && (one.quantile < 1 || quantile === 1));
      return point === undefined ? UNKNOWN : formatValue(point.value, unit);
    }),
  ]);
  return { columns, rows };
}

/** `99.99 %`, which as a figure that was measured would be rounded. */
const percent = (quantile: number): string => `${Number((quantile * 100).toPrecision(6))} %`;

function histogramRows(plot: HistogramPlot): string[][] {
  const bins = filledBins(plot);
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.map(({ from, to, count }) => {
    const [low, high] = [from, to].map((value) => formatValue(value, plot.unit)) as [string, string];
    return [low, high, `${count} (${formatRatio(count / all)})`];
  });
}
