/** The worst error of p50, p90, p95, p99 and p99.9 over a million durations, against nearest rank on all of them sorted. */
import { createHistogram } from 'node:perf_hooks';
import { DDSketch } from '@datadog/sketches-js';
import { Histogram, quantile } from '@perf/core';
import type { AloneCase, Figure, Round } from '../case.ts';
import { distributions, durations } from '../values.ts';

const COUNT = 1_000_000;
const QS = [0.5, 0.9, 0.95, 0.99, 0.999];

interface Recorder {
  record(ms: number): void;
  read(q: number): number;
}

const recorders: Readonly<Record<string, () => Recorder>> = {
  '@perf/core': () => {
    const histogram = new Histogram();
    return { record: (ms) => histogram.record(ms), read: (q) => quantile(histogram, q) ?? Number.NaN };
  },
  DDSketch: () => {
    const sketch = new DDSketch({ relativeAccuracy: 0.01 });
    return { record: (ms) => sketch.accept(ms), read: (q) => sketch.getValueAtQuantile(q) };
  },
  createHistogram: () => {
    const histogram = createHistogram();
    return {
      record: (ms) => histogram.record(Math.max(1, Math.round(ms * 1e6))),
      read: (q) => histogram.percentile(q * 100) / 1e6,
    };
  },
};

/** In percent. */
function worstError(recorder: Recorder, values: Float64Array): number {
  for (const ms of values) recorder.record(ms);
  const sorted = values.toSorted();
  const errors = QS.map((q) => {
    const exact = sorted[Math.ceil(q * COUNT) - 1] as number;
    return (Math.abs(recorder.read(q) - exact) / exact) * 100;
  });
  return Math.max(...errors);
}

const names = Object.keys(distributions) as (keyof typeof distributions)[];
const worstOf = (round: Round, recorder: string): number =>
  Math.max(...names.map((name) => round[`${recorder}, ${name}`] as number));
const show = (value: number): string => `${value.toFixed(3)} %`;

export const quantiles: AloneCase = {
  name: 'quantiles',
  title: 'Worst error of a percentile over a million durations',
  unit: '%',
  rounds: 1,
  variants: Object.fromEntries(
    Object.entries(recorders).flatMap(([recorder, create]) =>
      names.map((name) => [`${recorder}, ${name}`, () => worstError(create(), durations(distributions[name], COUNT))]),
    ),
  ),
  figures: Object.keys(recorders).map(
    (recorder): Figure => ({
      name: `worst error of ${recorder}`,
      of: (round) => worstOf(round, recorder),
      show,
      ...(recorder === '@perf/core' ? { floor: { atMost: 0.55 } } : {}),
    }),
  ),
};
