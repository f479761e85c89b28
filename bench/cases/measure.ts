/**
 * A synchronous function measured, against the least that measuring can cost, reading the clock before and after it, and
 * against peers used as their manuals say.
 */
import { createHistogram, performance } from 'node:perf_hooks';
import { createMonitor } from '@perf/core';
import { Histogram as PromHistogram } from 'prom-client';
import { type AloneCase, cost, share } from '../case.ts';
import { explicitBuckets } from '../peers.ts';
import { nanosecondsPerCall } from '../timing.ts';

const CALLS = 200_000;

/** What is measured: too small to matter, and too real to vanish. */
function work(): () => number {
  let calls = 0;
  return () => (calls += 1);
}

export const measure: AloneCase = {
  name: 'measure',
  title: 'One synchronous function measured',
  unit: 'ns a call',
  bare: 'bare loop',
  variants: {
    'bare loop': () => {
      const created = work();
      return nanosecondsPerCall((calls) => {
        const fn = created;
        for (let i = 0; i < calls; i += 1) fn();
      }, CALLS);
    },
    'two clock reads': () => {
      const created = work();
      const clock = performance.now.bind(performance);
      return nanosecondsPerCall((calls) => {
        const [fn, now] = [created, clock];
        let sum = 0;
        for (let i = 0; i < calls; i += 1) {
          const began = now();
          fn();
          sum += now() - began;
        }
        return sum;
      }, CALLS);
    },
    'Operation.measure': () => {
      const created = work();
      const operation = createMonitor().operation('save');
      return nanosecondsPerCall((calls) => {
        const [fn, save] = [created, operation];
        for (let i = 0; i < calls; i += 1) save.measure(fn);
      }, CALLS);
    },
    'OpenTelemetry explicit': () => {
      const created = work();
      const { histogram } = explicitBuckets();
      return nanosecondsPerCall((calls) => {
        const [fn, save, now] = [created, histogram, performance.now.bind(performance)];
        for (let i = 0; i < calls; i += 1) {
          const began = now();
          fn();
          save.record(now() - began);
        }
      }, CALLS);
    },
    'prom-client startTimer': () => {
      const created = work();
      const histogram = new PromHistogram({ name: 'save', help: 'save', registers: [] });
      return nanosecondsPerCall((calls) => {
        const [fn, save] = [created, histogram];
        for (let i = 0; i < calls; i += 1) {
          const end = save.startTimer();
          fn();
          end();
        }
      }, CALLS);
    },
    'perf_hooks timerify': () => {
      const timed = performance.timerify(work(), { histogram: createHistogram() });
      return nanosecondsPerCall((calls) => {
        for (let i = 0; i < calls; i += 1) timed();
      }, CALLS);
    },
  },
  figures: [
    {
      name: 'Operation.measure to two clock reads',
      of: (round) => cost(round, 'Operation.measure') / cost(round, 'two clock reads'),
      show: (value) => `${value.toFixed(3)} ×`,
      floor: { atMost: 1.25 },
    },
    { name: 'Operation.measure to OpenTelemetry explicit', ...share('Operation.measure', 'OpenTelemetry explicit') },
    { name: 'Operation.measure to prom-client startTimer', ...share('Operation.measure', 'prom-client startTimer') },
    { name: 'Operation.measure to perf_hooks timerify', ...share('Operation.measure', 'perf_hooks timerify') },
  ],
};
