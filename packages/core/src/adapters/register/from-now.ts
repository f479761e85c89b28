/** A monitor from this moment on: series and metrics without what was recorded before, and without series that are gone. */
import type { FeedSource } from '../../feed.ts';
import { copyOf, since } from '../../histogram/algebra.ts';
import type { Histogram } from '../../histogram/histogram.ts';
import type { MetricState } from '../../metrics/metric.ts';
import type { Series, Told } from '../../operation.ts';
import { LaterSeries } from './later-series.ts';

type Whole = Required<Pick<FeedSource, 'series' | 'parted' | 'collect'>> & FeedSource;

export function fromNow(monitor: Whole): Whole {
  const before = new Set<unknown>([...monitor.parted().series].map(keyOf));
  const later = new Map([...monitor.series()].map((series) => [keyOf(series), new LaterSeries(series)]));
  const [partedMetrics, metrics] = [[...monitor.parted().metrics], [...monitor.collect()]];
  const metricsBefore = new Set(partedMetrics.map(({ serial }) => serial));
  const had = new Map(metrics.map((state) => [state.serial, figureOf(state)]));
  return {
    ...monitor,
    series: () => Array.from(monitor.series(), (series) => (later.get(keyOf(series)) ?? series) as Series),
    collect: () => Array.from(monitor.collect(), (state) => less(state, had.get(state.serial))),
    parted: () => {
      const { series, metrics } = monitor.parted();
      return {
        series: [...series].flatMap((told) =>
          before.has(keyOf(told)) ? [] : [later.get(keyOf(told))?.parting(told) ?? told],
        ),
        metrics: [...metrics].flatMap((state) =>
          metricsBefore.has(state.serial) ? [] : [less(state, had.get(state.serial))],
        ),
      };
    },
  };
}

/** Of an older version a series has no serial number, and is never removed. */
const keyOf = (series: Told): unknown => series.serial || series;

function figureOf(state: MetricState): number | Histogram {
  return state.type === 'distribution' ? copyOf(state.histogram) : state.value;
}

/** What came since it had that much. */
function less(state: MetricState, had: number | Histogram | undefined): MetricState {
  if (had === undefined || state.type === 'gauge') return state;
  return state.type === 'distribution'
    ? { ...state, histogram: since(had as Histogram, state.histogram, state.histogram) }
    : { ...state, value: state.value - (had as number) };
}
