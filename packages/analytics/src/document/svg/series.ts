/** Values over time: lines with their gaps, limits, change points with where they may lie, and what happened meanwhile. */

import type { Point } from '../../point.ts';
import type { Axis } from '../axis.ts';
import { inTime, type Mark, marksOf } from '../marks.ts';
import type { Line, SeriesPlot, ValueMark } from '../plot.ts';
import { rangeOf, valueAxis } from '../scales.ts';
import { stretchesOf, thinned } from '../thin.ts';
import { timeAxis } from '../time-axis.ts';
import { shortened } from '../words.ts';
import { element, type Markup, pixels, text } from './element.ts';
import { type Canvas, drawing, type Frame, frameOf, grid } from './frame.ts';
import { COLOURS } from './palette.ts';

const BADGE = 18;
const BADGE_ROWS = 2;

/** @returns undefined when no value is known */
export function seriesSvg(plot: SeriesPlot, canvas: Canvas): Markup | undefined {
  const { lines, limits = [] } = plot;
  const all = marksOf(plot);
  const frame = frameOf(canvas, all.length > 0 ? BADGE_ROWS * BADGE + 6 : undefined);
  const y = valueAxis(plot, { mostTicks: frame.mostTicks.y });
  const range = rangeOf(plot);
  if (y === undefined || range === undefined) return undefined;
  const x = timeAxis(range, canvas.zone, frame.mostTicks.x);
  const known = limits.filter(({ value }) => Number.isFinite(value));
  const isWithin = (from: number, to = from): boolean => to >= range.from && from <= range.to;
  const bands = all.flatMap(({ kind, stretch }) => {
    return stretch !== undefined && isWithin(...stretch) ? [band(kind, stretch, { x, frame })] : [];
  });
  const marks = all.filter(({ at }) => isWithin(at));
  return drawing(plot, canvas, [
    ...bands,
    ...grid(frame, x, y),
    ...known.map(({ value }) =>
      element('path', { class: 'limit', d: `M${frame.left} ${pixels(frame.y(y.place(value)))}H${frame.right}` }),
    ),
    ...lines
      .map((line, i) => curve(line, i, { x, y, frame }))
      .toReversed()
      .flat(),
    ...known.map((limit) => limitWords(limit, y, frame)),
    ...badges(marks, x, frame),
  ]);
}

interface Axes {
  readonly x: Axis;
  readonly y: Axis;
  readonly frame: Frame;
}

/** A point alone is a dot: a line of no length, with round ends, and thick enough to be seen. */
function curve(line: Line, index: number, { x, y, frame }: Axes): Markup[] {
  const colour = `c${index % COLOURS}`;
  const columnOf = (at: number): number => Math.floor(frame.x(x.place(at)));
  const pathOf = (stretch: readonly Point[]): string => {
    const points = thinned(stretch, columnOf).map(({ at, value }) => {
      return `${pixels(frame.x(x.place(at)))} ${pixels(frame.y(y.place(value)))}`;
    });
    return `M${points.join('L')}`;
  };
  const stretches = stretchesOf(line);
  const [curves, dots] = [
    stretches.filter(({ length }) => length > 1).map(pathOf),
    stretches.filter(({ length }) => length === 1).map((stretch) => `${pathOf(stretch)}h0`),
  ].map((paths) => paths.join(''));
  return [
    ...(curves ? [element('path', { class: `line ${colour}`, d: curves })] : []),
    ...(dots ? [element('path', { class: `line dot ${colour}`, d: dots })] : []),
  ];
}

/** Where a change may lie, or how long something lasted. */
function band(kind: Mark['kind'], [from, to]: readonly [number, number], { x, frame }: Omit<Axes, 'y'>): Markup {
  const left = frame.x(x.place(from));
  const width = Math.max(1, frame.x(x.place(to)) - left);
  return element('rect', { class: `${kind}-band`, x: left, y: frame.top, width, height: frame.bottom - frame.top });
}

/** Above the line, or below where the frame ends. */
function limitWords({ value, label }: ValueMark, y: Axis, frame: Frame): Markup {
  const at = frame.y(y.place(value));
  const attributes = { class: 'note', x: frame.right, y: at < frame.top + 16 ? at + 14 : at - 5, 'text-anchor': 'end' };
  return element('text', attributes, [text(shortened(label, 36))]);
}

/** In two rows above the frame, as far as there is room; the lines below them are all there. */
function badges(marks: readonly Mark[], x: Axis, frame: Frame): Markup[] {
  const taken = Array.from({ length: BADGE_ROWS }, () => Number.NEGATIVE_INFINITY);
  const placed = inTime(marks).map((mark) => {
    const left = frame.x(x.place(mark.at));
    const row = taken.findIndex((end) => left - BADGE / 2 >= end);
    if (row >= 0) taken[row] = left + BADGE / 2 + 1;
    return { ...mark, left, middle: row < 0 ? undefined : frame.top - 4 - BADGE / 2 - row * BADGE };
  });
  const lines = placed.map(({ kind, left, middle, label }) => {
    const d = `M${pixels(left)} ${pixels(middle ?? frame.top)}V${frame.bottom}`;
    return element('g', { class: kind }, [element('title', {}, [text(shortened(label, 200))]), element('path', { d })]);
  });
  const signs = placed.flatMap(({ kind, left, middle, sign }) => {
    if (middle === undefined) return [];
    const words = element('text', { x: left, y: middle + 4, 'text-anchor': 'middle' }, [text(sign)]);
    return [element('g', { class: kind }, [badgeShape(kind, left, middle), words])];
  });
  return [...lines, ...signs];
}

function badgeShape(kind: Mark['kind'], x: number, y: number): Markup {
  const r = BADGE / 2 - 1;
  if (kind === 'change') return element('circle', { cx: x, cy: y, r });
  return element('rect', { x: x - r, y: y - r, width: 2 * r, height: 2 * r, rx: 2 });
}
