/** What a series without a change, the usual case, costs the detector of shifts, beside the usual exact method. */
import { detectShifts } from '@perf/analytics';
import { type AloneCase, cost } from '../case.ts';
import { noise } from '../noise.ts';
import { pelt } from '../pelt.ts';
import { randomOf } from '../values.ts';

const flat = (count: number): Float64Array => Float64Array.from(noise(randomOf(count), count));

/** Milliseconds, after a short series that warms the code. */
function timeOf(run: (values: Float64Array) => unknown, count: number): number {
  run(flat(5_000));
  const values = flat(count);
  const from = performance.now();
  run(values);
  return performance.now() - from;
}

export const shiftCost: AloneCase = {
  name: 'shift-cost',
  title: 'Changes of level sought in noise: what it costs',
  unit: 'ms',
  rounds: 1,
  variants: {
    'detectShifts, 100,000 points': () => timeOf(detectShifts, 100_000),
    'detectShifts, 1,000,000 points': () => timeOf(detectShifts, 1_000_000),
    'PELT, 100,000 points': () => timeOf(pelt, 100_000),
  },
  figures: [
    {
      name: 'time beside PELT',
      of: (round) => cost(round, 'detectShifts, 100,000 points') / cost(round, 'PELT, 100,000 points'),
      show: (value) => `1/${(1 / value).toFixed(0)}`,
      floor: { atMost: 0.01 },
    },
    {
      name: 'time of ten times the points (n log n: 12)',
      of: (round) => cost(round, 'detectShifts, 1,000,000 points') / cost(round, 'detectShifts, 100,000 points'),
      show: (value) => value.toFixed(1),
      floor: { atMost: 16 },
    },
  ],
};
