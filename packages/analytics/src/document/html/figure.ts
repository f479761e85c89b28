/**
 * A plot on a page: its title, a legend with figures, the drawing for wide and for narrow screens (one of them is shown),
 * what its marks mean, and its values as a table.
 */
import { mostIn } from '../heat.ts';
import { marksOf } from '../marks.ts';
import type { Plot } from '../plot.ts';
import { lineFigures, valuesTable } from '../plot-words.ts';
import { element, type Markup, text, theirs } from '../svg/element.ts';
import type { Canvas } from '../svg/frame.ts';
import { heatMapSvg } from '../svg/heat-map.ts';
import { histogramSvg } from '../svg/histogram.ts';
import { COLOURS, SHADES } from '../svg/palette.ts';
import { percentilesSvg } from '../svg/percentiles.ts';
import { seriesSvg } from '../svg/series.ts';
import type { Zone } from '../zone.ts';
import { tableHtml } from './table.ts';

const SIZES = { wide: { width: 920, height: 270 }, narrow: { width: 350, height: 250 } } as const;

/** @param id unlike that of any other figure on the page */
export function figure(plot: Plot, id: string, zone: Zone): Markup {
  const drawings = (['wide', 'narrow'] as const).map((name) => {
    const svg = plotSvg(plot, { ...SIZES[name], id: `${id}${name[0]}`, zone });
    return svg === undefined ? undefined : element('div', { class: name }, [svg]);
  });
  const caption = element('figcaption', {}, [
    element('h3', {}, [theirs(plot.title)]),
    ...(drawings[0] === undefined ? [] : legend(plot)),
  ]);
  if (drawings[0] === undefined)
    return element('figure', {}, [caption, element('p', { class: 'empty' }, [text('Nothing is known here.')])]);
  return element('figure', {}, [
    caption,
    ...drawings.filter((drawn) => drawn !== undefined),
    ...marks(plot, zone),
    element('details', {}, [
      element('summary', {}, [text('Values')]),
      tableHtml(valuesTable(plot, zone), `Values of ${plot.title}`),
    ]),
  ]);
}

function plotSvg(plot: Plot, canvas: Canvas): Markup | undefined {
  switch (plot.kind) {
    case 'series':
      return seriesSvg(plot, canvas);
    case 'heat-map':
      return heatMapSvg(plot, canvas);
    case 'percentiles':
      return percentilesSvg(plot, canvas);
    case 'histogram':
      return histogramSvg(plot, canvas);
  }
}

function legend(plot: Plot): Markup[] {
  switch (plot.kind) {
    case 'series':
      return [
        element(
          'ul',
          { class: 'legend' },
          plot.lines.map((line, i) => legendLine(line.name, i, lineFigures(line, plot.unit))),
        ),
      ];
    case 'percentiles':
      return [
        element(
          'ul',
          { class: 'legend' },
          plot.lines.map(({ name }, i) => legendLine(name, i)),
        ),
      ];
    case 'heat-map':
      return [
        element('p', { class: 'legend shades' }, [
          element('span', { class: 'figures' }, [text('1 call')]),
          element(
            'span',
            {},
            Array.from({ length: SHADES }, (_, i) => element('span', { class: `swatch h${i + 1}` })),
          ),
          element('span', { class: 'figures' }, [text(`${mostIn(plot)} calls`)]),
        ]),
      ];
    case 'histogram':
      return [];
  }
}

function legendLine(name: string, index: number, figures?: string): Markup {
  return element('li', {}, [
    element('span', { class: `swatch c${index % COLOURS}` }),
    theirs(name),
    ...(figures === undefined ? [] : [element('span', { class: 'figures' }, [text(` ${figures}`)])]),
  ]);
}

/** A mark's own moment, or how long it lasted; where a change may have been is for the drawing. */
function marks(plot: Plot, zone: Zone): Markup[] {
  const all = plot.kind === 'series' ? marksOf(plot) : [];
  const lines = all.map(({ kind, sign, at, stretch, label }) => {
    const until = kind === 'flag' && stretch !== undefined ? ` to ${zone.momentWords(stretch[1])}` : '';
    const words = [text(`${zone.momentWords(at)}${until} `), theirs(label)];
    return element('li', { class: kind }, [element('b', {}, [text(sign)]), ...words]);
  });
  return lines.length === 0 ? [] : [element('ul', { class: 'marks' }, lines)];
}
