/**
 * Lines over time: drawn by uPlot, with the marks of the time axis, and told in words and in a table as well.
 *
 * All plots of the page share one cursor. A drag zooms; a click picks the moment, for a comparison or a note. The
 * arrow keys move the cursor of the plot that has the focus.
 */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useApp } from '../app.ts';
import { markNear } from '../model/marks.ts';
import { lastKnown, momentsAt, plotInWords } from '../model/plot-words.ts';
import { zoomed } from '../model/range.ts';
import { moment, quantity } from '../model/words.ts';
import { onColours } from './plot-colours.ts';
import { type PlotData, plotOptions } from './plot-options.ts';
import { Values } from './values.tsx';

export interface PlotProps extends PlotData {
  readonly title: string;
  /** Pixels. @default 180 */
  readonly height?: number;
}

/** Within so many pixels, a mark is meant. */
const REACH_PX = 8;

export function Plot({ height = 180, ...props }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef<PlotData>(props);
  const plot = useRef<uPlot | null>(null);
  const at = useSignal<number | null>(null);
  const note = useSignal<string>('');
  latest.current = props;
  useDrawn({ box, latest, plot, height, at, note });
  useEffect(() => plot.current?.setData(dataOf(props)), [props.lines, props.from, props.to, props.marks, props.limits]);

  const moments = momentsAt(props);
  const index = at.value;
  const shown = index === null ? null : (moments[index] ?? null);
  return (
    <figure class="plot">
      <figcaption>
        <h3>{props.title}</h3>
        <span class="legend">
          {props.lines.map(({ name, points, dash }, i) => (
            <span key={name} class={`c${i % 6}${dash ? ' dashed' : ''}`}>
              <i class="swatch" />
              {props.lines.length > 1 && `${name} `}
              <b>{quantity(index === null ? lastKnown(points) : points[index], props.unit)}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div
        class="canvas"
        ref={box}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its cursor
        tabIndex={0}
        aria-label={plotInWords(props.title, props)}
        onKeyDown={(event) => step(event, plot.current)}
      />
      <div class="foot">
        <p class={`note ${note.value === '' ? '' : 'said'}`} aria-hidden="true">
          {shown !== null && moment(shown, props.to)} {note.value}
        </p>
        <Values
          title={props.title}
          heads={['from', ...props.lines.map(({ name }) => name)]}
          rows={() =>
            moments.map((from, i) => [
              moment(from, props.to),
              ...props.lines.map(({ points }) => quantity(points[i], props.unit)),
            ])
          }
        />
      </div>
    </figure>
  );
}

interface Drawn {
  readonly box: { readonly current: HTMLDivElement | null };
  readonly latest: { readonly current: PlotData };
  readonly plot: { current: uPlot | null };
  readonly height: number;
  readonly at: { value: number | null };
  readonly note: { value: string };
}

/** Makes the drawing when its shape changes, and keeps it as wide as its place. */
function useDrawn({ box, latest, plot, height, at, note }: Drawn): void {
  const app = useApp();
  const shape = `${latest.current.unit} ${latest.current.lines.map(({ name }) => name).join(' ')} ${height}`;
  useEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const zoom = (from: number, to: number): void => {
      const range = zoomed(from, to);
      if (range !== undefined) app.go({ range });
    };
    const cursor = (drawn: uPlot): void => {
      at.value = drawn.cursor.idx ?? null;
      note.value = noteAt(drawn, latest.current);
    };
    const draw = (): void => {
      plot.current?.destroy();
      const options = { width: place.clientWidth, height, data: () => latest.current, events: { cursor, zoom } };
      plot.current = new uPlot(plotOptions(options), dataOf(latest.current), place);
      plot.current.over.addEventListener('click', () => pick(plot.current, app.picked));
    };
    draw();
    const size = new ResizeObserver(() => plot.current?.setSize({ width: place.clientWidth, height }));
    size.observe(place);
    const stop = onColours(draw);
    return () => {
      stop();
      size.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);
}

function dataOf(data: PlotData): uPlot.AlignedData {
  return [momentsAt(data), ...data.lines.map(({ points }) => points as (number | null)[])];
}

function noteAt(drawn: uPlot, { marks }: PlotData): string {
  const { left = -1 } = drawn.cursor;
  if (left < 0) return '';
  const at = drawn.posToVal(left, 'x');
  const reach = drawn.posToVal(left + REACH_PX, 'x') - at;
  return markNear(marks, at, reach)?.text ?? '';
}

function pick(drawn: uPlot | null, picked: { value: number | null }): void {
  const left = drawn?.cursor.left ?? -1;
  if (drawn !== null && left >= 0) picked.value = Math.round(drawn.posToVal(left, 'x'));
}

function step(event: KeyboardEvent, drawn: uPlot | null): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by === undefined || drawn === null) return;
  event.preventDefault();
  const moments = drawn.data[0];
  const from = drawn.cursor.idx ?? (by === 1 ? -1 : moments.length);
  const at = moments[Math.min(moments.length - 1, Math.max(0, from + by))];
  if (at !== undefined) drawn.setCursor({ left: drawn.valToPos(at, 'x'), top: 0 });
}
