/** What one series holds on to: fresh, after an hour of calls every second, and with its last 10,000 calls. */
import { createMonitor, type OperationOptions } from '@perf/core';
import { type AloneCase, cost } from '../case.ts';
import { distributions, durations } from '../values.ts';

const SERIES = 100;
const SECONDS = 3700;

function heldBytes(): number {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error('Expected Node to be started with --expose-gc');
  for (let i = 0; i < 4; i += 1) gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Kilobytes a series. @param seconds for how long calls come, ten a second */
function perSeries(seconds: number, options: OperationOptions = {}): number {
  const values = durations(distributions.lognormal, 4096);
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  // Code and shapes of the first series are nobody's own.
  createMonitor({ clock, tick: 'manual' }).operation('first', {}, options).record(1);
  const before = heldBytes();
  const monitor = createMonitor({ clock, tick: 'manual' });
  const series = Array.from({ length: SERIES }, (_, i) => monitor.operation('save', { tenant: `t${i}` }, options));
  for (let second = 0; second < seconds; second += 1) {
    for (const one of series) for (let i = 0; i < 10; i += 1) one.record(values[(second * 10 + i) & 4095] as number);
    now += 1000;
    monitor.tick();
  }
  const after = heldBytes();
  // Read after the last collection, so that it is held until then.
  return monitor.snapshot().operations.length === 0 && seconds > 0 ? Number.NaN : (after - before) / SERIES / 1024;
}

const kilobytes = (name: string): { of: AloneCase['figures'][number]['of']; show: (value: number) => string } => ({
  of: (round) => cost(round, name),
  show: (value) => `${value.toFixed(1)} KB`,
});

export const memory: AloneCase = {
  name: 'memory',
  title: 'Memory of one series',
  unit: 'KB',
  rounds: 3,
  variants: {
    'without a call': () => perSeries(0),
    'after one second': () => perSeries(1),
    'after an hour, windows filled': () => perSeries(SECONDS),
    'after one second, { last: 10_000 }': () => perSeries(1, { last: 10_000 }),
  },
  figures: [
    { name: 'a series after one second', ...kilobytes('after one second') },
    { name: 'a series after an hour, windows filled', ...kilobytes('after an hour, windows filled') },
    {
      name: '{ last: 10_000 } adds',
      of: (round) => cost(round, 'after one second, { last: 10_000 }') - cost(round, 'after one second'),
      show: (value) => `${value.toFixed(1)} KB`,
    },
  ],
};
