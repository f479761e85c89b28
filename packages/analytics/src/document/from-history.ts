/**
 * Sections of plots from a history: the operations that took most of the time, then memory and processor.
 *
 * A step is as long as a column of a drawing, so percentiles are read from all calls of it, never thinned or averaged.
 */
import {
  type EpochMs,
  type Histogram,
  type Milliseconds,
  merged,
  type ReadingName,
  readingCatalogue,
} from '@perf/core';
import type { Annotation, HistoryReader, OperationPoint, StoredReading, TimeRange } from '../history.ts';
import type { Point } from '../point.ts';
import type { DocumentSection } from './document.ts';
import { heatMapOf, histogramOf, percentilesOf } from './from-histogram.ts';
import type { EventMark, Line, Plot, SeriesPlot } from './plot.ts';

export interface HistoryPlotsOptions extends TimeRange {
  /** How many operations are drawn, those with the most total time. @default 3 */
  readonly operations?: number;
  /** Drawn on every plot over time, beside the annotations of the history. */
  readonly annotations?: readonly EventMark[];
}

/** Columns of a plot that can still be told apart; a heat map has as many cells across. */
const MOST_STEPS = 180;
/** Batches come once a second and a little: a step as short would at times have none, and look like a gap. */
const SHORTEST_STEP: Milliseconds = 2_000;
/** What is older than a history keeps raw is known by the minute. */
const MINUTE: Milliseconds = 60_000;

/** What belongs on one plot: the first of each row that was measured is drawn. */
const READING_PLOTS: readonly { readonly title: string; readonly names: readonly ReadingName[] }[] = [
  { title: 'Memory', names: ['tree.rss', 'process.rss', 'process.heap.used', 'container.memory.used'] },
  { title: 'Processor time', names: ['tree.cpu', 'process.cpu', 'container.cpu'] },
  { title: 'Event loop busy, time in garbage collection', names: ['loop.utilization', 'gc.time'] },
  { title: 'Event-loop delay', names: ['loop.delay.p99', 'loop.delay.max'] },
];

/** @returns a section for each operation, one that compares them, one for resources; none where nothing was recorded */
export async function historySections(
  history: HistoryReader,
  options: HistoryPlotsOptions,
): Promise<DocumentSection[]> {
  const { from, to, operations: most = 3 } = options;
  const annotations = [
    ...(options.annotations ?? []),
    ...(await history.annotations({ from, to })).map(annotationMark),
  ];
  const step = Math.max(SHORTEST_STEP, Math.ceil((to - from) / MOST_STEPS / 1000) * 1000);
  const asked = { from, to, step };
  const busiest = (await totals(history, { from, to })).slice(0, most);
  const sections: DocumentSection[] = [];
  for (const { name, histogram } of busiest) {
    const points = await history.query({ operation: name, ...asked });
    sections.push({ heading: name, plots: operationPlots({ name, histogram, points, annotations }, asked) });
  }
  if (busiest.length > 1)
    sections.push({
      heading: 'Side by side',
      plots: [percentilesOf('How long all but the slowest calls took', busiest)],
    });
  const readings = await history.readings(asked);
  const plots = READING_PLOTS.flatMap((plot) => readingPlot(plot, readings, { ...asked, annotations }));
  return [...sections, ...(plots.length === 0 ? [] : [{ heading: 'Resources', plots }])];
}

/** An annotation as plots show it. */
export function annotationMark({ at, kind, text }: Annotation): EventMark {
  return { at, label: `${kind} ${text}`.trim() };
}

interface Total {
  readonly name: string;
  readonly histogram: Histogram;
}

/** Operations with all their labels as one, those with the most total time first. */
async function totals(history: HistoryReader, range: TimeRange): Promise<Total[]> {
  const byName = new Map<string, Histogram[]>();
  for (const { name, recorded } of await history.operations(range)) {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [recorded.histogram]);
    else known.push(recorded.histogram);
  }
  return [...byName]
    .map(([name, histograms]) => ({ name, histogram: merged(histograms) }))
    .sort((a, b) => b.histogram.sum - a.histogram.sum);
}

interface OperationInTime extends Total {
  readonly points: readonly OperationPoint[];
  readonly annotations: readonly EventMark[];
}

interface Steps extends TimeRange {
  readonly step: Milliseconds;
}

function operationPlots({ histogram, points, annotations }: OperationInTime, { from, to, step }: Steps): Plot[] {
  const line = (name: 'p50' | 'p95' | 'p99'): Line => {
    return lineOf(
      name,
      points.map(({ at, statistics }) => ({ at, value: statistics[name] ?? Number.NaN })),
      step,
    );
  };
  const span = widthOf(points, step);
  const cells = points.map(({ at, recorded }) => ({ at, span, histogram: recorded.histogram }));
  return [
    {
      kind: 'series',
      title: 'Duration over time',
      unit: 'ms',
      range: { from, to },
      lines: ['p99', 'p95', 'p50'].map((name) => line(name as 'p50')),
      annotations,
    },
    { ...heatMapOf('Each call by its duration', cells), range: { from, to } },
    histogramOf('How often each duration came', histogram),
  ];
}

function readingPlot(
  { title, names }: (typeof READING_PLOTS)[number],
  readings: readonly StoredReading[],
  { from, to, step, annotations }: Steps & { readonly annotations: readonly EventMark[] },
): SeriesPlot[] {
  const lines = names.flatMap((name) => {
    const points = readings.find((reading) => reading.name === name)?.points ?? [];
    const { title: called, isExtreme } = readingCatalogue[name];
    // The highest of a step: a mean of extremes says nothing, and of memory the peak is what counts.
    const values = points.map(({ at, mean, max }) => ({
      at,
      value: isExtreme || name.includes('memory') ? max : mean,
    }));
    return points.length === 0 ? [] : [lineOf(called, values, step)];
  });
  const unit = readingCatalogue[names[0] as ReadingName].unit;
  return lines.length === 0
    ? []
    : [{ kind: 'series', title, unit, range: { from, to }, lines, annotations, scale: 'linear' }];
}

function lineOf(name: string, points: readonly Point[], step: Milliseconds): Line {
  return { name, points, step: widthOf(points, step) };
}

/** How far apart points are where none is missing: a step, or a minute where only minutes are left. */
function widthOf(points: readonly { readonly at: EpochMs }[], step: Milliseconds): Milliseconds {
  const isByMinute =
    points.length > 1 && points.every(({ at }, i) => i === 0 || at - (points[i - 1]?.at ?? at) >= MINUTE - step);
  return isByMinute ? Math.max(step, MINUTE) : step;
}
