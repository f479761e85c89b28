/** The figures of a histogram, as results tell them. */
import { type Histogram, quantiles, type Recorded } from '@perf/core';
import type { Latency, Tally } from './result.ts';

export function latencyOf(histogram: Histogram): Latency {
  const { count } = histogram;
  const [p999, p99, p95, p90, p50] = quantiles(histogram, [0.999, 0.99, 0.95, 0.9, 0.5]);
  const isEmpty = count === 0;
  return {
    count,
    mean: isEmpty ? undefined : histogram.sum / count,
    min: isEmpty ? undefined : histogram.min,
    p50,
    p90,
    p95,
    p99,
    p999,
    max: isEmpty ? undefined : histogram.max,
  };
}

export function tallyOf(histogram: Histogram, failed: number): Tally {
  return { ...latencyOf(histogram), requests: histogram.count, failed };
}

export function talliesOf(sorts: ReadonlyMap<string, Recorded>): Record<string, Tally> {
  return Object.fromEntries([...sorts].map(([name, { histogram, failed }]) => [name, tallyOf(histogram, failed)]));
}
