/**
 * What all but the slowest took. Every nine takes as much room as the one before (90 %, 99 %, 99.9 %), as HdrHistogram
 * draws it: what a tail looks like is what such a curve is for.
 */
import type { Ratio } from '@perf/core';
import type { Axis } from '../axis.ts';
import type { PercentilesPlot } from '../plot.ts';
import { axisFor } from '../scales.ts';
import { element, type Markup, pixels } from './element.ts';
import { type Canvas, drawing, frameOf, grid } from './frame.ts';
import { COLOURS } from './palette.ts';

/** What no count of calls that we know of reaches. */
const MOST_NINES = 12;
const nines = (quantile: Ratio): number => -Math.log10(1 - quantile);

/** @returns undefined when no value is known */
export function percentilesSvg(plot: PercentilesPlot, canvas: Canvas): Markup | undefined {
  const lines = plot.lines.map(({ points }) =>
    points.filter(({ quantile, value }) => quantile >= 0 && quantile <= 1 && Number.isFinite(value)),
  );
  const frame = frameOf(canvas);
  const y = axisFor(
    lines.flat().map(({ value }) => value),
    undefined,
    { unit: plot.unit, mostTicks: frame.mostTicks.y },
  );
  if (y === undefined) return undefined;
  const x = ninesAxis(
    lines.flat().map(({ quantile }) => quantile),
    frame.right - frame.left,
  );
  const curves = lines.map((points, index) => {
    const places = points.map(
      ({ quantile, value }) => `${pixels(frame.x(x.place(quantile)))} ${pixels(frame.y(y.place(value)))}`,
    );
    const d = points.length === 0 ? '' : `M${places.join('L')}${points.length === 1 ? 'h0' : ''}`;
    return element('path', { class: `line c${index % COLOURS}`, d });
  });
  return drawing(plot, canvas, [...grid(frame, x, y), ...curves.toReversed()]);
}

/** Narrower, labels would meet. */
const TICK_EVERY = 48;

function ninesAxis(quantiles: readonly Ratio[], width: number): Axis {
  const most = quantiles.reduce((high, quantile) => (quantile < 1 ? Math.max(high, nines(quantile)) : high), 1);
  const end = Math.min(MOST_NINES, most);
  const place = (quantile: Ratio): number => (quantile >= 1 ? 1 : Math.min(1, nines(quantile) / end));
  const whole = Array.from({ length: Math.floor(end + 1e-9) }, (_, i) => i + 1);
  const every = Math.max(1, Math.ceil((TICK_EVERY * end) / width));
  const half = place(0.5) * width >= TICK_EVERY ? [0.5] : [];
  const ticks = [0, ...half, ...whole.filter((count) => count % every === 0).map((count) => 1 - 10 ** -count)];
  return { place, ticks: ticks.map((value) => ({ value, place: place(value), label: percentLabel(value) })) };
}

/** `50 %`, `99.9 %`: with all its nines, unlike a figure that was measured. */
function percentLabel(quantile: Ratio): string {
  const decimals = Math.max(0, Math.round(nines(quantile)) - 2);
  return `${(quantile * 100).toFixed(decimals)} %`;
}
