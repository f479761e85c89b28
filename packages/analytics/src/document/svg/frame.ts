/** What all plots have in common: a place on the page, two axes with their grid, and words for those who can't see it. */
import type { Axis } from '../axis.ts';
import type { Plot } from '../plot.ts';
import { describePlot } from '../plot-words.ts';
import type { Zone } from '../zone.ts';
import { element, type Markup, pixels, text } from './element.ts';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Unlike that of any other drawing on the page. */
  readonly id: string;
  readonly zone: Zone;
}

const LEFT = 66;
const RIGHT = 26;
const BOTTOM = 26;
const TICK_EVERY_X = 76;
const TICK_EVERY_Y = 44;

/** The rectangle that values are drawn in; `x` and `y` turn a place, 0…1, into pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly mostTicks: { readonly x: number; readonly y: number };
  x(place: number): number;
  y(place: number): number;
}

/** @param top room above, for what is written there */
export function frameOf({ width, height }: Canvas, top = 10): Frame {
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  return {
    left: LEFT,
    top,
    right,
    bottom,
    mostTicks: { x: Math.floor((right - LEFT) / TICK_EVERY_X), y: Math.floor((bottom - top) / TICK_EVERY_Y) },
    x: (place) => LEFT + place * (right - LEFT),
    y: (place) => bottom - place * (bottom - top),
  };
}

export function grid(frame: Frame, x: Axis, y: Axis): Markup[] {
  const { left, right, top, bottom } = frame;
  const across = y.ticks.map(({ place }) => `M${left} ${pixels(frame.y(place))}H${right}`).join('');
  const down = x.ticks.map(({ place }) => `M${pixels(frame.x(place))} ${top}V${bottom}`).join('');
  return [
    element('path', { class: 'grid', d: `${across}${down}` }),
    element('path', { class: 'base', d: `M${left} ${bottom}H${right}` }),
    ...y.ticks.map(({ place, label }) => {
      return element('text', { class: 'tick', x: left - 8, y: frame.y(place) + 4, 'text-anchor': 'end' }, [
        text(label),
      ]);
    }),
    ...x.ticks.map(({ place, label }) => {
      return element('text', { class: 'tick', x: frame.x(place), y: bottom + 18, 'text-anchor': 'middle' }, [
        text(label),
      ]);
    }),
  ];
}

export function drawing(plot: Plot, { width, height, id, zone }: Canvas, body: readonly Markup[]): Markup {
  const attributes = { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': `${id}t ${id}d` };
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...attributes }, [
    element('title', { id: `${id}t` }, [text(plot.title)]),
    element('desc', { id: `${id}d` }, [text(describePlot(plot, zone))]),
    ...body,
  ]);
}
