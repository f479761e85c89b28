/**
 * One duration recorded with two labels: through a handle that is kept, and with labels that are named at each call.
 *
 * Ours has its label names declared once, as prom-client's are, or finds them out at each call, as OpenTelemetry does.
 * Peers are used as their manuals say. OpenTelemetry has no handles; its attributes are made once where ours is bound.
 */
import { createMonitor } from '@perf/core';
import { Histogram as PromHistogram } from 'prom-client';
import { type AloneCase, share } from '../case.ts';
import { explicitBuckets } from '../peers.ts';
import { nanosecondsPerCall } from '../timing.ts';
import { distributions, durations } from '../values.ts';

const CALLS = 500_000;
/** Of the texts that labels take in turn, as they come out of requests. A literal in the loops, as in `record`. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const ROUTES = ['/users/:id', '/orders', '/orders/:id', '/invoices/:id'];
const BOUND = { method: 'GET', route: '/orders' };

const values = (): Float64Array => durations(distributions.lognormal, 4096);
const prom = (): PromHistogram<'method' | 'route'> =>
  new PromHistogram({ name: 'save', help: 'save', labelNames: ['method', 'route'], registers: [] });

/** The loop around one call, with a duration and two labels that change. */
function calling(call: (ms: number, method: string, route: string) => unknown): number {
  const all = values();
  return nanosecondsPerCall((calls) => {
    const [ms, methods, routes] = [all, METHODS, ROUTES];
    for (let i = 0; i < calls; i += 1) {
      call(ms[i & 4095] as number, methods[i & 3] as string, routes[(i >> 2) & 3] as string);
    }
  }, CALLS);
}

export const labels: AloneCase = {
  name: 'labels',
  title: 'One duration recorded with two labels',
  unit: 'ns a call',
  bare: 'bare loop',
  variants: {
    'bare loop': () => {
      const all = values();
      return nanosecondsPerCall((calls) => {
        const ms = all;
        let last = 0;
        for (let i = 0; i < calls; i += 1) last = ms[i & 4095] as number;
        return last;
      }, CALLS);
    },
    'Operation.record, bound': () => {
      const [all, operation] = [values(), createMonitor().operation('save', BOUND)];
      return nanosecondsPerCall((calls) => {
        const [ms, save] = [all, operation];
        for (let i = 0; i < calls; i += 1) save.record(ms[i & 4095] as number);
      }, CALLS);
    },
    'prom-client, bound': () => {
      const [all, child] = [values().map((ms) => ms / 1000), prom().labels(BOUND)];
      return nanosecondsPerCall((calls) => {
        const [seconds, save] = [all, child];
        for (let i = 0; i < calls; i += 1) save.observe(seconds[i & 4095] as number);
      }, CALLS);
    },
    'OpenTelemetry explicit, bound': () => {
      const [all, { histogram }] = [values(), explicitBuckets()];
      return nanosecondsPerCall((calls) => {
        const [ms, save, attributes] = [all, histogram, BOUND];
        for (let i = 0; i < calls; i += 1) save.record(ms[i & 4095] as number, attributes);
      }, CALLS);
    },
    'declared labels, dynamic': () => {
      const save = createMonitor().operations('save', ['method', 'route']);
      return calling((ms, method, route) => save.record(ms, { method, route }));
    },
    'Monitor.operation().record, dynamic': () => {
      const monitor = createMonitor();
      return calling((ms, method, route) => monitor.operation('save', { method, route }).record(ms));
    },
    'prom-client, dynamic': () => {
      const histogram = prom();
      return calling((ms, method, route) => histogram.observe({ method, route }, ms / 1000));
    },
    'OpenTelemetry explicit, dynamic': () => {
      const { histogram } = explicitBuckets();
      return calling((ms, method, route) => histogram.record(ms, { method, route }));
    },
  },
  figures: [
    {
      name: 'bound to prom-client',
      ...share('Operation.record, bound', 'prom-client, bound'),
      floor: { atMost: 1 / 60 },
    },
    {
      name: 'bound to OpenTelemetry explicit',
      ...share('Operation.record, bound', 'OpenTelemetry explicit, bound'),
      floor: { atMost: 1 / 80 },
    },
    {
      name: 'declared, dynamic to prom-client',
      ...share('declared labels, dynamic', 'prom-client, dynamic'),
      floor: { atMost: 1 / 15 },
    },
    {
      name: 'declared, dynamic to OpenTelemetry explicit',
      ...share('declared labels, dynamic', 'OpenTelemetry explicit, dynamic'),
      floor: { atMost: 1 / 15 },
    },
    {
      name: 'undeclared, dynamic to prom-client',
      ...share('Monitor.operation().record, dynamic', 'prom-client, dynamic'),
    },
    {
      name: 'undeclared, dynamic to OpenTelemetry explicit',
      ...share('Monitor.operation().record, dynamic', 'OpenTelemetry explicit, dynamic'),
    },
  ],
};
