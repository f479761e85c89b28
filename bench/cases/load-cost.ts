/**
 * What an executor costs round an async function that does nothing: a load test of it, against users who only wait for it,
 * and against the same users recording each call with hdr-histogram-js. The waiting alone is subtracted.
 */
import { fnTarget, load } from '@perf/validators';
import { build } from 'hdr-histogram-js';
import { type AloneCase, cost, share } from '../case.ts';

const CALLS = 3_000_000;
const nothing = async (): Promise<void> => undefined;

/** Nanoseconds of processor time a call. */
async function timed(calls: () => Promise<unknown>): Promise<number> {
  // Compiled as code of a long run is.
  await calls();
  const before = process.cpuUsage();
  await calls();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / CALLS;
}

function waitingUsers(count: number): Promise<unknown> {
  let left = CALLS;
  const live = async (): Promise<void> => {
    for (; left > 0; left -= 1) await nothing();
  };
  return Promise.all(Array.from({ length: count }, live));
}

/** As it is used: the clock is read before and after a call. */
function recordingUsers(count: number): Promise<unknown> {
  const histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
  let left = CALLS;
  const live = async (): Promise<void> => {
    for (; left > 0; left -= 1) {
      const began = performance.now();
      await nothing();
      histogram.recordValue(Math.round((performance.now() - began) * 1000));
    }
  };
  return Promise.all(Array.from({ length: count }, live));
}

export const loadCosts: readonly AloneCase[] = [50, 1_000].map((count) => ({
  name: `load-cost-${count}`,
  title: `What an executor costs round an async function, ${count} calls at once`,
  unit: 'ns of CPU a call',
  bare: 'users who wait',
  variants: {
    'users who wait': () => timed(() => waitingUsers(count)),
    load: () => timed(() => load({ target: fnTarget(nothing), concurrency: count, iterations: CALLS })),
    'hdr-histogram-js': () => timed(() => recordingUsers(count)),
  },
  figures: [
    { name: 'load to hdr-histogram-js', ...share('load', 'hdr-histogram-js'), floor: { atMost: 0.5 } },
    { name: 'a call under load', of: (round) => cost(round, 'load'), show: (value) => `${value.toFixed(0)} ns` },
  ],
}));
