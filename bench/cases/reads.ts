/**
 * p50, p95 and p99 read from a histogram that 100,000 durations went into. Ours counts its buckets when it is asked after
 * a record; read again, or a snapshot's copy read, it knows the count: both are measured, the record included.
 */
import { DDSketch } from '@datadog/sketches-js';
import { Histogram, quantiles } from '@perf/core';
import { build } from 'hdr-histogram-js';
import { type AloneCase, share } from '../case.ts';
import { nodeHistogram, wholeNanoseconds } from '../peers.ts';
import { nanosecondsPerCall } from '../timing.ts';
import { distributions, durations } from '../values.ts';

const CALLS = 2_000;
const COUNT = 100_000;

const values = (): Float64Array => durations(distributions.lognormal, COUNT);

function reading(read: () => unknown): number {
  return nanosecondsPerCall((calls) => {
    let last: unknown;
    for (let i = 0; i < calls; i += 1) last = read();
    return last;
  }, CALLS);
}

export const reads: AloneCase = {
  name: 'reads',
  title: 'p50, p95 and p99 read',
  unit: 'ns a read',
  variants: {
    quantiles: () => {
      const histogram = new Histogram();
      for (const ms of values()) histogram.record(ms);
      return reading(() => quantiles(histogram, [0.99, 0.95, 0.5]));
    },
    'quantiles, after a record': () => {
      const [histogram, all] = [new Histogram(), values()];
      for (const ms of all) histogram.record(ms);
      let next = 0;
      return reading(() => {
        histogram.record(all[next++ % COUNT] as number);
        return quantiles(histogram, [0.99, 0.95, 0.5]);
      });
    },
    'DDSketch.getValueAtQuantile': () => {
      const sketch = new DDSketch({ relativeAccuracy: 0.01 });
      for (const ms of values()) sketch.accept(ms);
      return reading(() => [0.5, 0.95, 0.99].map((q) => sketch.getValueAtQuantile(q)));
    },
    'createHistogram().percentile': () => {
      const histogram = nodeHistogram(values());
      return reading(() => [50, 95, 99].map((percent) => histogram.percentile(percent)));
    },
    'hdr-histogram-js': () => {
      const histogram = build({ numberOfSignificantValueDigits: 3 });
      for (const ms of values()) histogram.recordValue(wholeNanoseconds(ms) / 1000);
      return reading(() => [50, 95, 99].map((percent) => histogram.getValueAtPercentile(percent)));
    },
  },
  figures: [
    {
      name: 'quantiles to createHistogram().percentile',
      ...share('quantiles', 'createHistogram().percentile'),
      floor: { atMost: 1 / 40 },
    },
    {
      name: 'quantiles, after a record, to createHistogram().percentile',
      ...share('quantiles, after a record', 'createHistogram().percentile'),
    },
    { name: 'quantiles to DDSketch.getValueAtQuantile', ...share('quantiles', 'DDSketch.getValueAtQuantile') },
    { name: 'quantiles to hdr-histogram-js', ...share('quantiles', 'hdr-histogram-js') },
  ],
};
