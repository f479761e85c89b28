/**
 * A program's own metrics as readings of one second, for the history: a gauge is a value, a counter how fast it grew, a
 * distribution the mean of the values that were new.
 *
 *     metric.queue   metric.orders.rate{"shop":"eu"}   metric.upload.mean
 *
 * What stood before the first look was counted at times that nobody knows: it is no growth of that second.
 */
import { type MetricSnapshot, type Milliseconds, type Monitor, metricSnapshot } from '@perf/core';

import { toDigits } from './kept-readings.ts';

interface Counted {
  readonly value: number;
  readonly count: number;
}

/** @returns a function that answers with what came since its last call. @param span how long ago that was */
export function createMetricReadings(
  monitor: Pick<Monitor, 'collect'>,
): (span: Milliseconds) => Record<string, number> {
  // By serial number; made anew each time, so that what was removed is forgotten.
  let before = new Map<number, Counted>();
  let isFirst = true;
  return (span) => {
    const looked: typeof before = new Map();
    const readings: Record<string, number> = {};
    for (const state of monitor.collect()) {
      const metric = metricSnapshot(state);
      const now = countedOf(metric);
      looked.set(state.serial, now);
      const earlier = before.get(state.serial) ?? (isFirst ? now : NOTHING);
      const grown = { value: now.value - earlier.value, count: now.count - earlier.count };
      const [what, value] = readingOf(metric, grown, span);
      if (Number.isFinite(value)) readings[`metric.${metric.name}${what}${labelsOf(metric)}`] = value;
    }
    before = looked;
    isFirst = false;
    return readings;
  };
}

const NOTHING: Counted = { value: 0, count: 0 };

function countedOf(metric: MetricSnapshot): Counted {
  return metric.type === 'distribution'
    ? { value: metric.sum, count: metric.count }
    : { value: metric.value, count: 0 };
}

/** @returns what follows the name, and no number where there is none: nothing came, or no time went by */
function readingOf(metric: MetricSnapshot, grown: Counted, span: Milliseconds): [string, number] {
  switch (metric.type) {
    case 'gauge':
      return ['', metric.value];
    case 'counter':
      return ['.rate', toDigits((grown.value * 1000) / span)];
    case 'distribution':
      return ['.mean', toDigits(grown.value / grown.count)];
  }
}

const labelsOf = ({ labels }: MetricSnapshot): string =>
  Object.keys(labels).length === 0 ? '' : JSON.stringify(labels);
