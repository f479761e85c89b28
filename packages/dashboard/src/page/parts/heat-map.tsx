/** How many calls took how long, when: on a canvas, told in words and, column by column, in a table. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { HeatMap as HeatData } from '../../protocol.ts';
import { band, columnsOf, gridOf, type HeatGrid, heatInWords, SHADES, shade } from '../model/heat.ts';
import { count, duration, moment, number } from '../model/words.ts';
import { type Colours, colours, onColours } from './plot-colours.ts';
import { Values } from './values.tsx';

export interface HeatMapProps {
  readonly heat: HeatData;
  readonly from: number;
  readonly to: number;
}

const TITLE = 'Calls by duration';
const HEIGHT = 200;
/** As wide as the axis of the plots above it. */
const LEFT = 62;
const RIGHT = 18;
const BOTTOM = 4;

export function HeatMap({ heat, from, to }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const said = useSignal('');
  const grid = gridOf(heat);
  useEffect(() => {
    const place = canvas.current;
    if (place === null || grid === null) return undefined;
    const redraw = (): void => draw({ canvas: place, heat, grid, look: colours(), from, to });
    const size = new ResizeObserver(redraw);
    size.observe(place);
    const stop = onColours(redraw);
    return () => {
      size.disconnect();
      stop();
    };
  }, [heat, from, to]);
  const words = heatInWords(heat);
  if (grid === null) return <p class="empty">No calls in this range.</p>;
  return (
    <figure class="plot heat">
      <figcaption>
        <h3>{TITLE}</h3>
        <span class="legend shades">
          1
          {Array.from({ length: SHADES }, (_, i) => (
            <i key={i} class={`swatch h${i + 1}`} />
          ))}
          {count(grid.most, 'call')} a field
        </span>
      </figcaption>
      <canvas
        ref={canvas}
        height={HEIGHT}
        role="img"
        aria-label={`${TITLE} over time. ${words}`}
        onMouseMove={(event) => (said.value = under(event, { heat, grid, from, to }))}
        onMouseLeave={() => (said.value = '')}
      />
      <div class="foot">
        <p class="note" aria-hidden="true">
          {said.value === '' ? words : said.value}
        </p>
        <Values
          title={TITLE}
          heads={['from', 'calls', 'half took at most', '95 % took at most', 'all took at most']}
          rows={() =>
            columnsOf(heat).map(({ at, calls, within }) => [moment(at, to), number(calls), ...within.map(duration)])
          }
        />
      </div>
    </figure>
  );
}

interface Drawing extends HeatMapProps {
  readonly canvas: HTMLCanvasElement;
  readonly grid: HeatGrid;
  readonly look: Colours;
}

function draw({ canvas, heat, grid, look, from, to }: Drawing): void {
  const width = canvas.clientWidth;
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  ctx.scale(ratio, ratio);
  const row = (HEIGHT - BOTTOM) / grid.rows;
  const x = (at: number): number => LEFT + ((at - from) / (to - from)) * (width - LEFT - RIGHT);
  const y = (of: number): number => HEIGHT - BOTTOM - (of - grid.firstRow + 1) * row;
  const step = stepOf(heat, to);
  ctx.beginPath();
  ctx.rect(LEFT, 0, width - LEFT - RIGHT, HEIGHT);
  ctx.save();
  ctx.clip();
  for (const [column, of, calls] of heat.cells) {
    const left = x(heat.at[column] ?? 0);
    ctx.fillStyle = look.heat[shade(calls, grid.most) - 1] ?? look.text;
    // A hair of ground between the fields, while they are wide enough for it.
    const wide = x((heat.at[column] ?? 0) + step) - left;
    ctx.fillRect(left, y(of) + 0.5, Math.max(1, wide > 4 ? wide - 1 : wide), Math.max(1, row - 1));
  }
  ctx.restore();
  labels(ctx, { heat, grid, look, y, row });
}

interface Labels extends Pick<Drawing, 'heat' | 'grid' | 'look'> {
  readonly y: (row: number) => number;
  readonly row: number;
}

function labels(ctx: CanvasRenderingContext2D, { heat, grid, look, y, row }: Labels): void {
  ctx.fillStyle = look.soft;
  ctx.font = '11px system-ui, sans-serif';
  ctx.textAlign = 'right';
  const every = Math.max(1, Math.ceil(22 / row));
  for (let of = grid.firstRow; of < grid.firstRow + grid.rows; of += every)
    ctx.fillText(duration(heat.bounds[of]), LEFT - 6, Math.max(10, y(of) + 4));
}

function stepOf({ at }: HeatData, to: number): number {
  const [first = 0, second] = at;
  return second === undefined ? to - first : second - first;
}

function under(event: MouseEvent, { heat, grid, from, to }: HeatMapProps & { readonly grid: HeatGrid }): string {
  const { clientWidth } = event.currentTarget as HTMLCanvasElement;
  const at = from + ((event.offsetX - LEFT) / (clientWidth - LEFT - RIGHT)) * (to - from);
  const row = grid.firstRow + Math.floor((HEIGHT - BOTTOM - event.offsetY) / ((HEIGHT - BOTTOM) / grid.rows));
  const column = heat.at.findLastIndex((begin) => begin <= at);
  const cell = heat.cells.find(([c, r]) => c === column && r === row);
  if (cell === undefined) return '';
  return `${moment(heat.at[column] ?? 0, to)}: ${count(cell[2], 'call')} of ${band(heat, row)}`;
}
