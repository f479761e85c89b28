/** How uPlot is told to draw one plot. Its colours are those of the style sheet, its axes speak as the page does. */
import type uPlot from 'uplot';
import type { Mark } from '../model/marks.ts';
import { quantity, tick } from '../model/words.ts';
import { type Colours, colours } from './plot-colours.ts';

export interface Line {
  readonly name: string;
  readonly points: readonly (number | null)[];
  /** Besides its colour, what tells it from the others. */
  readonly dash?: readonly number[];
}

/** What is promised. */
export interface Limit {
  readonly name: string;
  readonly value: number;
}

export interface PlotData {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly lines: readonly Line[];
  readonly limits: readonly Limit[];
  readonly marks: readonly Mark[];
}

export interface PlotEvents {
  readonly cursor: (plot: uPlot) => void;
  readonly zoom: (from: number, to: number) => void;
}

export const MARK_SIGNS: Readonly<Record<Mark['kind'], string>> = {
  annotation: '⚑',
  worse: '▲',
  better: '▼',
  changed: '◆',
  alert: '!',
};

/** Room on the left that all plots share, so that their time axes stand one above another. */
const AXIS_WIDTH = 62;
/** Half of the last tick's text. */
const RIGHT_ROOM = 18;
const FONT = '11px system-ui, sans-serif';
const LEAST_DRAG_PX = 5;
/** Steps of an axis of bytes: their names go by 1,024. */
const POWERS_OF_TWO: readonly number[] = Array.from({ length: 60 }, (_, i) => 2 ** i);

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Read anew with each drawing. */
  readonly data: () => PlotData;
  readonly events: PlotEvents;
}

export function plotOptions({ width, height, data, events }: Frame): uPlot.Options {
  const look = colours();
  const { unit, lines } = data();
  const axis = { stroke: look.soft, font: FONT, ticks: { show: false }, grid: { stroke: look.grid, width: 1 } };
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [14, RIGHT_ROOM, 0, 0],
    cursor: {
      sync: { key: 'time', setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
      points: { size: 6 },
    },
    scales: { x: { time: true, range: () => [data().from, data().to] }, y: { range: rangeOf(data) } },
    axes: [
      { ...axis, size: 28, gap: 8, space: 70, values: (...[, ticks, , , step]) => ticks.map((at) => tick(at, step)) },
      {
        ...axis,
        size: AXIS_WIDTH,
        gap: 6,
        space: 34,
        ...(unit.startsWith('bytes') && { incrs: [...POWERS_OF_TWO] }),
        // The legend says what they are cores of: there is no room for the word.
        values: (_, ticks) => ticks.map((value) => quantity(value, unit === 'cores' ? '' : unit)),
      },
    ],
    series: [{}, ...lines.map((line, i) => seriesOf(line, look.lines[i % look.lines.length] ?? look.text))],
    hooks: {
      drawClear: [(plot) => drawStretches(plot, data().marks, look)],
      draw: [(plot) => drawOver(plot, data(), look)],
      setCursor: [events.cursor],
      setSelect: [(plot) => selected(plot, events)],
    },
  };
}

function seriesOf({ name, points, dash }: Line, stroke: string): uPlot.Series {
  // A single value between two gaps would not be seen as a line.
  const isLonely = points.some((value, i) => value !== null && points[i - 1] == null && points[i + 1] == null);
  return {
    label: name,
    stroke,
    width: 1.6,
    ...(dash && { dash: [...dash] }),
    points: { show: isLonely, size: 4, fill: stroke },
  };
}

/** From zero, unless everything lies far from it; limits are always in sight when they are near. */
function rangeOf(data: () => PlotData): uPlot.Range.Function {
  return (_, least, most) => {
    const { limits } = data();
    if (least === null || most === null) return [0, 1];
    const near = limits.map(({ value }) => value).filter((value) => value < most * 4);
    const top = Math.max(most, ...near);
    if (top === 0 && least >= 0) return [0, 1];
    const bottom = least < 0 ? least * 1.05 : 0;
    return [bottom, top + (top - bottom) * 0.08];
  };
}

function selected(plot: uPlot, { zoom }: PlotEvents): void {
  const { left, width } = plot.select;
  if (width < LEAST_DRAG_PX) return;
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
}

function drawStretches(plot: uPlot, marks: readonly Mark[], look: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = look.bad;
  ctx.globalAlpha = 0.09;
  for (const { at, until } of marks) {
    if (until === null) continue;
    const left = Math.max(bbox.left, plot.valToPos(at, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(until, 'x', true));
    if (right > left) ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  }
  ctx.restore();
}

function drawOver(plot: uPlot, { marks, limits }: PlotData, look: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  for (const { at, kind } of marks) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const colour = { annotation: look.soft, worse: look.bad, better: look.good, changed: look.soft, alert: look.bad }[
      kind
    ];
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.setLineDash(kind === 'annotation' ? [2, 3] : []);
    stroke(ctx, [x, bbox.top, x, bbox.top + bbox.height]);
    ctx.fillText(MARK_SIGNS[kind], x, bbox.top - 3 * devicePixelRatio);
  }
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.textAlign = 'left';
  ctx.lineJoin = 'round';
  for (const { name, value } of limits) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = look.attention;
    ctx.fillStyle = look.attention;
    stroke(ctx, [bbox.left, y, bbox.left + bbox.width, y]);
    // On a ground of its own, whatever lines run there.
    ctx.strokeStyle = look.raised;
    ctx.setLineDash([]);
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.strokeText(name, bbox.left + 4, y - 5);
    ctx.fillText(name, bbox.left + 4, y - 5);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  }
  ctx.restore();
}

function stroke(ctx: CanvasRenderingContext2D, [x0, y0, x1, y1]: readonly [number, number, number, number]): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
