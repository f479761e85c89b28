import { Histogram, type Readings } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory } from '../adapters/memory/index.ts';
import { historySections } from './from-history.ts';
import type { Plot, SeriesPlot } from './plot.ts';

const FROM = Date.UTC(2026, 10, 27, 12);
const SECOND = 1_000;

function calls(durations: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const duration of durations) histogram.record(duration);
  return histogram;
}

/** Two minutes, a batch a second; nothing in the half minute from 0:30 on. */
async function recorded(names: readonly string[]) {
  const history = createMemoryHistory();
  for (let second = 1; second <= 120; second += 1) {
    if (second > 30 && second <= 60) continue;
    const readings: Readings = { 'process.rss': 1e8 + second * 1e6, 'gc.pause.max': second };
    const operations = names.map((name, i) => {
      return { name, labels: {}, recorded: { histogram: calls([10 * (i + 1), 20 * (i + 1)]), failed: 0 } };
    });
    await history.append({ at: FROM + second * SECOND, span: SECOND, operations, readings, events: [] });
  }
  return history;
}

const range = { from: FROM, to: FROM + 121 * SECOND };
const isSeries = (plot: Plot): plot is SeriesPlot => plot.kind === 'series';

describe('plots of a history', () => {
  it('show the operations that took most of the time, then how they compare, then resources', async () => {
    const sections = await historySections(await recorded(['a', 'b', 'c', 'd']), { ...range, operations: 2 });
    expect(sections.map(({ heading }) => heading)).toEqual(['d', 'c', 'Side by side', 'Resources']);
    expect(sections[0]?.plots?.map(({ kind }) => kind)).toEqual(['series', 'heat-map', 'histogram']);
  });

  it('have each call in the heat map and in the histogram, once', async () => {
    const [section] = await historySections(await recorded(['a']), range);
    const sums = section?.plots?.map((plot) => {
      if (plot.kind === 'heat-map') return plot.columns.flatMap(({ counts }) => counts).reduce((a, b) => a + b, 0);
      return plot.kind === 'histogram' ? plot.bins.reduce((sum, { count }) => sum + count, 0) : undefined;
    });
    expect(sums).toEqual([undefined, 180, 180]);
  });

  it('leave a gap where nothing was recorded, and only there', async () => {
    const [operation, resources] = await historySections(await recorded(['a']), range);
    for (const { lines } of [operation, resources].flatMap((section) => section?.plots ?? []).filter(isSeries)) {
      for (const { points, step = 0 } of lines) {
        const silences = points.flatMap(({ at }, i) =>
          i > 0 && at - (points[i - 1]?.at ?? 0) > 1.5 * step ? [at] : [],
        );
        expect(silences).toEqual([FROM + 60 * SECOND]);
      }
    }
  });

  it('mark what happened meanwhile, as told and as the history has it', async () => {
    const history = await recorded(['a']);
    await history.annotate({ at: FROM + 2 * SECOND, kind: 'deploy', text: 'v1.4.2' });
    await history.annotate({ at: range.to, kind: 'restart', text: 'later' });
    const alert = { at: FROM + SECOND, label: 'alert' };
    const sections = await historySections(history, { ...range, annotations: [alert] });
    const series = sections.flatMap(({ plots = [] }) => plots).filter(isSeries);
    expect(series.length).toBeGreaterThan(1);
    for (const { annotations } of series) {
      expect(annotations).toEqual([alert, { at: FROM + 2 * SECOND, label: 'deploy v1.4.2' }]);
    }
  });

  it('are none for a history that has nothing of the range', async () => {
    expect(await historySections(await recorded(['a']), { from: 0, to: 1_000 })).toEqual([]);
  });
});
