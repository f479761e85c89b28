/**
 * An asynchronous function measured. What it costs is what a call costs more than awaiting the function alone; peers
 * are used as their manuals say: a clock read, the call, a record when it has ended. Once without labels, and once with
 * two that are named at each call, as a server does it.
 *
 * Of ours, two clock reads are two thirds; the rest is the promise that settles in place of the function's own, since an
 * error that nobody handles would go unseen with that one.
 */
import { createHistogram, performance } from 'node:perf_hooks';
import { createMonitor } from '@perf/core';
import { Histogram as PromHistogram } from 'prom-client';
import { type AloneCase, share } from '../case.ts';
import { explicitBuckets } from '../peers.ts';
import { nanosecondsPerAwait } from '../timing.ts';

const CALLS = 100_000;

async function work(): Promise<number> {
  return 1;
}

export const measureAsync: AloneCase = {
  name: 'measure-async',
  title: 'One asynchronous function measured',
  unit: 'ns a call',
  bare: 'bare await',
  variants: {
    'bare await': () => nanosecondsPerAwait(work, CALLS),
    'Operation.measure': () => {
      const save = createMonitor().operation('save');
      return nanosecondsPerAwait(() => save.measure(work), CALLS);
    },
    'OpenTelemetry explicit': () => {
      const { histogram } = explicitBuckets();
      return nanosecondsPerAwait(async () => {
        const began = performance.now();
        try {
          return await work();
        } finally {
          histogram.record(performance.now() - began);
        }
      }, CALLS);
    },
    'prom-client startTimer': () => {
      const histogram = new PromHistogram({ name: 'save', help: 'save', registers: [] });
      return nanosecondsPerAwait(async () => {
        const end = histogram.startTimer();
        try {
          return await work();
        } finally {
          end();
        }
      }, CALLS);
    },
    'declared labels, measure': () => {
      const save = createMonitor().operations('save', ['method', 'route']);
      return nanosecondsPerAwait(() => save.measure(work, { method: 'GET', route: '/orders' }), CALLS);
    },
    'OpenTelemetry explicit, two labels': () => {
      const { histogram } = explicitBuckets();
      return nanosecondsPerAwait(async () => {
        const began = performance.now();
        try {
          return await work();
        } finally {
          histogram.record(performance.now() - began, { method: 'GET', route: '/orders' });
        }
      }, CALLS);
    },
    'prom-client startTimer, two labels': () => {
      const labelNames = ['method', 'route'];
      const histogram = new PromHistogram({ name: 'save', help: 'save', labelNames, registers: [] });
      return nanosecondsPerAwait(async () => {
        const end = histogram.startTimer();
        try {
          return await work();
        } finally {
          end({ method: 'GET', route: '/orders' });
        }
      }, CALLS);
    },
    'perf_hooks timerify': () => {
      const timed = performance.timerify(work, { histogram: createHistogram() });
      return nanosecondsPerAwait(timed, CALLS);
    },
  },
  figures: [
    {
      name: 'Operation.measure to OpenTelemetry explicit',
      ...share('Operation.measure', 'OpenTelemetry explicit'),
      floor: { atMost: 1 / 1.7 },
    },
    {
      name: 'Operation.measure to prom-client startTimer',
      ...share('Operation.measure', 'prom-client startTimer'),
      floor: { atMost: 1 / 4 },
    },
    {
      name: 'two labels: declared, to OpenTelemetry explicit',
      ...share('declared labels, measure', 'OpenTelemetry explicit, two labels'),
      floor: { atMost: 1 / 1.7 },
    },
    {
      name: 'two labels: declared, to prom-client startTimer',
      ...share('declared labels, measure', 'prom-client startTimer, two labels'),
      floor: { atMost: 1 / 4 },
    },
    { name: 'Operation.measure to perf_hooks timerify', ...share('Operation.measure', 'perf_hooks timerify') },
  ],
};
