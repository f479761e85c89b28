/** How often each length of call came, over time: the darker, the more. Rows take equal room, whatever their width. */
import { type Axis, logAxis } from '../axis.ts';
import { mostIn, shadeOf } from '../heat.ts';
import type { HeatMapPlot } from '../plot.ts';
import { rangeOf } from '../scales.ts';
import { timeAxis } from '../time-axis.ts';
import { isMoment } from '../zone.ts';
import { element, type Markup, pixels } from './element.ts';
import { type Canvas, drawing, type Frame, frameOf, grid } from './frame.ts';
import { SHADES } from './palette.ts';

/** @returns undefined when nothing was counted */
export function heatMapSvg(plot: HeatMapPlot, canvas: Canvas): Markup | undefined {
  const range = rangeOf(plot);
  const most = mostIn(plot);
  if (range === undefined || most === 0) return undefined;
  const frame = frameOf(canvas);
  const x = timeAxis(range, canvas.zone, frame.mostTicks.x);
  const y = rowsAxis(plot, frame.mostTicks.y);
  return drawing(plot, canvas, [
    element('rect', {
      class: 'ground',
      x: frame.left,
      y: frame.top,
      width: frame.right - frame.left,
      height: frame.bottom - frame.top,
    }),
    ...cells(plot, most, { x, frame }),
    ...grid(frame, x, y),
  ]);
}

/** One path for each shade: a thousandth of the elements that a rectangle for each cell would be. */
function cells({ columns, edges }: HeatMapPlot, most: number, { x, frame }: { x: Axis; frame: Frame }): Markup[] {
  const rows = Math.max(1, edges.length - 1);
  const paths = Array.from({ length: SHADES + 1 }, () => '');
  for (const { at, span, counts } of columns) {
    if (!isMoment(at) || !isMoment(at + span)) continue;
    const left = frame.x(x.place(at));
    const width = Math.max(0.5, frame.x(x.place(at + span)) - left);
    for (const [row, count] of counts.slice(0, rows).entries()) {
      const shade = shadeOf(count, most, SHADES);
      if (shade === 0) continue;
      const [bottom, top] = [frame.y(row / rows), frame.y((row + 1) / rows)];
      paths[shade] += `M${pixels(left)} ${pixels(bottom)}V${pixels(top)}h${pixels(width)}V${pixels(bottom)}z`;
    }
  }
  return paths.flatMap((d, shade) => (d === '' ? [] : [element('path', { class: `h${shade}`, d })]));
}

function rowsAxis({ edges, unit }: HeatMapPlot, mostTicks: number): Axis {
  const rows = edges.length - 1;
  const low = edges.find((edge) => edge > 0) ?? 1;
  const high = Math.max(low, edges.at(-1) ?? low);
  const place = (wanted: number): number => {
    const row = Math.min(
      rows - 1,
      Math.max(
        0,
        edges.findLastIndex((edge) => edge <= wanted),
      ),
    );
    const [from = 0, to = 0] = [edges[row], edges[row + 1]];
    const share = from > 0 ? (Math.log(wanted) - Math.log(from)) / (Math.log(to) - Math.log(from)) : wanted / to;
    return (row + Math.min(1, Math.max(0, share))) / rows;
  };
  const within = logAxis({ low, high }, { unit, mostTicks }).ticks.filter(({ value }) => value >= low && value <= high);
  return { place, ticks: within.map((tick) => ({ ...tick, place: place(tick.value) })) };
}
