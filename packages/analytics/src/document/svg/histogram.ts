/** How often each value came: a bar for each bin, and the values that mean something above them. */
import { formatValue } from '../../number-words.ts';
import { linearAxis } from '../axis.ts';
import type { HistogramPlot } from '../plot.ts';
import { binsAxis, filledBins } from '../scales.ts';
import { shortened } from '../words.ts';
import { element, type Markup, pixels, text } from './element.ts';
import { type Canvas, drawing, frameOf, grid } from './frame.ts';

const MARK_ROW = 15;

/** @returns undefined when nothing was counted */
export function histogramSvg(plot: HistogramPlot, canvas: Canvas): Markup | undefined {
  const marks = (plot.marks ?? []).filter(({ value }) => Number.isFinite(value));
  const frame = frameOf(canvas, 10 + marks.length * MARK_ROW);
  const x = binsAxis(plot, { mostTicks: frame.mostTicks.x });
  if (x === undefined) return undefined;
  const bins = filledBins(plot);
  const high = bins.reduce((most, { count }) => Math.max(most, count), 0);
  const y = linearAxis({ low: 0, high }, { unit: 'count', mostTicks: frame.mostTicks.y });
  const bars = bins.map(({ from, to, count }) => {
    const [left, right, top] = [frame.x(x.place(from)), frame.x(x.place(to)), frame.y(y.place(count))];
    // A hair of ground between bars, where they are wide enough to be told apart.
    const width = Math.max(0.5, right - left - (right - left > 3 ? 1 : 0));
    return `M${pixels(left)} ${frame.bottom}V${pixels(top)}h${pixels(width)}V${frame.bottom}z`;
  });
  return drawing(plot, canvas, [
    ...grid(frame, x, y),
    element('path', { class: 'bar', d: bars.join('') }),
    ...marks.map(({ value, label }, row) => {
      const [at, middle] = [frame.x(x.place(value)), 14 + row * MARK_ROW];
      const isLeft = at < (frame.left + frame.right) / 2;
      const words = { class: 'note', x: at + (isLeft ? 5 : -5), y: middle, 'text-anchor': isLeft ? 'start' : 'end' };
      return element('g', {}, [
        element('path', { class: 'mark', d: `M${pixels(at)} ${middle - 8}V${frame.bottom}` }),
        element('text', words, [text(`${shortened(label, 30)} ${formatValue(value, plot.unit)}`)]),
      ]);
    }),
  ]);
}
