/** Which axes a plot has: from its data alone, so that a drawing and its words agree. */
import type { EpochMs } from '@perf/core';
import type { TimeRange } from '../history.ts';
import { type Axis, type AxisOptions, extentOf, linearAxis, logAxis } from './axis.ts';
import type { HeatMapPlot, HistogramPlot, SeriesPlot } from './plot.ts';
import { isKnown } from './thin.ts';
import { isMoment } from './zone.ts';

/** Wider than what was asked for where there are points beyond: none of them is lost. @returns undefined without any moment */
export function rangeOf({ range, ...plot }: SeriesPlot | HeatMapPlot): TimeRange | undefined {
  const given = range === undefined ? [] : [range.from, range.to].filter(isMoment);
  const extent = extentOf([...given, ...momentsOf(plot)]);
  return extent === undefined ? undefined : { from: extent.low, to: extent.high };
}

function* momentsOf(
  plot: Pick<SeriesPlot, 'kind' | 'lines'> | Pick<HeatMapPlot, 'kind' | 'columns'>,
): Iterable<EpochMs> {
  if (plot.kind === 'series')
    for (const { points } of plot.lines) for (const point of points) if (isKnown(point)) yield point.at;
  if (plot.kind === 'heat-map') for (const { at, span } of plot.columns) yield* [at, at + span].filter(isMoment);
}

/** @returns undefined when no value is known */
export function valueAxis(
  { lines, limits = [], unit, scale }: SeriesPlot,
  options: Omit<AxisOptions, 'unit'>,
): Axis | undefined {
  if (!lines.some(({ points }) => points.some(isKnown))) return undefined;
  return axisFor([...lines.flatMap(({ points }) => valuesIn(points)), ...limits.map(({ value }) => value)], scale, {
    unit,
    ...options,
  });
}

const valuesIn = (points: SeriesPlot['lines'][number]['points']): number[] =>
  points.filter(isKnown).map(({ value }) => value);

/** Those that something is in, and that can be drawn. */
export function filledBins({ bins }: Pick<HistogramPlot, 'bins'>): HistogramPlot['bins'] {
  return bins.filter(({ from, to, count }) => {
    return count > 0 && to > from && [from, to, count].every(Number.isFinite);
  });
}

/** @returns undefined when nothing was counted */
export function binsAxis(
  { marks = [], unit, scale, ...plot }: HistogramPlot,
  options: Omit<AxisOptions, 'unit'>,
): Axis | undefined {
  const filled = filledBins(plot);
  if (filled.length === 0) return undefined;
  // The bin of what is next to nothing reaches down to 0, where a logarithm has no room.
  const ends = filled.flatMap(({ from, to }) => (from > 0 ? [from, to] : [to]));
  const isLog = filled.every(({ to }) => to > 0);
  const values = [...(isLog ? ends : filled.flatMap(({ from, to }) => [from, to])), ...marks.map(({ value }) => value)];
  return axisFor(values, scale, { unit, ...options });
}

/** @returns undefined when no value is finite */
export function axisFor(values: readonly number[], scale: SeriesPlot['scale'], options: AxisOptions): Axis | undefined {
  const extent = extentOf(values);
  if (extent === undefined) return undefined;
  const wanted = scale ?? (options.unit === 'ms' ? 'log' : 'linear');
  return wanted === 'log' && extent.low > 0 ? logAxis(extent, options) : linearAxis(extent, options);
}
