/** What one series holds on to: fresh, after an hour of calls every second, and with its last 10,000 calls. */
import { setTimeout } from 'node:timers/promises';
import { createMonitor, type Monitor, type OperationOptions } from '@perf/core';
import { type AloneCase, cost } from '../case.ts';
import { distributions, durations } from '../values.ts';

const SERIES = 1000;
/** As many take long enough for an hour. */
const SERIES_FOR_AN_HOUR = 100;
const SECONDS = 3700;

interface Life {
  readonly series: number;
  readonly seconds: number;
  readonly options?: OperationOptions;
}

async function heldBytes(): Promise<number> {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error('Expected Node to be started with --expose-gc');
  for (let i = 0; i < 4; i += 1) {
    gc();
    // Arrays are given back beside the program, some time after a collection.
    await setTimeout(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A monitor whose series had calls for some seconds, ten a second. */
function lived({ series, seconds, options = {} }: Life): Monitor {
  const values = durations(distributions.lognormal, 4096);
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  const monitor = createMonitor({ clock, tick: 'manual' });
  const all = Array.from({ length: series }, (_, i) => monitor.operation('save', { tenant: `t${i}` }, options));
  for (let second = 0; second < seconds; second += 1) {
    for (const one of all) for (let i = 0; i < 10; i += 1) one.record(values[(second * 10 + i) & 4095] as number);
    now += 1000;
    monitor.tick();
  }
  return monitor;
}

/** Kilobytes a series. */
async function perSeries(life: Life): Promise<number> {
  // Code is nobody's own, and compiled when it has run for a while.
  lived({ ...life, series: 50, seconds: 100 });
  const before = await heldBytes();
  const monitor = lived(life);
  const after = await heldBytes();
  // Read after the last collection, so that it is held until then.
  const isThere = [...monitor.series()].length === life.series;
  return isThere ? (after - before) / life.series / 1024 : Number.NaN;
}

const kilobytes = (name: string): { of: AloneCase['figures'][number]['of']; show: (value: number) => string } => ({
  of: (round) => cost(round, name),
  show: (value) => `${value.toFixed(2)} KB`,
});

export const memory: AloneCase = {
  name: 'memory',
  title: 'Memory of one series',
  unit: 'KB',
  rounds: 3,
  variants: {
    'without a call': () => perSeries({ series: SERIES, seconds: 0 }),
    'after one second': () => perSeries({ series: SERIES, seconds: 1 }),
    'after an hour, windows filled': () => perSeries({ series: SERIES_FOR_AN_HOUR, seconds: SECONDS }),
    'after one second, { last: 10_000 }': () => perSeries({ series: SERIES, seconds: 1, options: { last: 10_000 } }),
  },
  figures: [
    { name: 'a series after one second', ...kilobytes('after one second'), floor: { atMost: 3.3 } },
    { name: 'a series after an hour, windows filled', ...kilobytes('after an hour, windows filled') },
    {
      name: 'a series after one second, { last: 10_000 }',
      ...kilobytes('after one second, { last: 10_000 }'),
      floor: { atMost: 27 },
    },
  ],
};
