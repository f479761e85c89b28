/**
 * One duration recorded, through a handle as a program has it, against the fastest recorders there are for Node.
 *
 * DDSketch promises 1 % where we keep 0.54 %; Node's own histogram takes whole numbers only, so it gets nanoseconds.
 */
import { createHistogram } from 'node:perf_hooks';
import { DDSketch } from '@datadog/sketches-js';
import { createMonitor } from '@perf/core';
import { build } from 'hdr-histogram-js';
import { Histogram as PromHistogram } from 'prom-client';
import { type AloneCase, share } from '../case.ts';
import { explicitBuckets, exponentialBuckets, type Instrument, wholeNanoseconds } from '../peers.ts';
import { nanosecondsPerCall } from '../timing.ts';
import { distributions, durations } from '../values.ts';

const CALLS = 500_000;
/** Of the values, over and over. A literal in the loops: a constant of the module is loaded each time round. */
const COUNT = 4096;

const milliseconds = (): Float64Array => durations(distributions.lognormal, COUNT);

/** The loop around a recorder. What it uses are locals, so that none of the time is spent on finding them. */
function recording(values: Float64Array, record: (loop: { values: Float64Array; calls: number }) => unknown): number {
  return nanosecondsPerCall((calls) => record({ values, calls }), CALLS);
}

/** OpenTelemetry's instruments, in the milliseconds that their default buckets are made for. */
function recordingInto({ histogram: created }: Instrument): number {
  return recording(milliseconds(), ({ values, calls }) => {
    const histogram = created;
    for (let i = 0; i < calls; i += 1) histogram.record(values[i & 4095] as number);
  });
}

export const record: AloneCase = {
  name: 'record',
  title: 'One duration recorded',
  unit: 'ns a call',
  bare: 'bare loop',
  variants: {
    'bare loop': () =>
      recording(milliseconds(), ({ values, calls }) => {
        let last = 0;
        for (let i = 0; i < calls; i += 1) last = values[i & 4095] as number;
        return last;
      }),
    'Operation.record': () => {
      const operation = createMonitor().operation('save');
      return recording(milliseconds(), ({ values, calls }) => {
        const save = operation;
        for (let i = 0; i < calls; i += 1) save.record(values[i & 4095] as number);
      });
    },
    'with { last: 10_000 }': () => {
      const operation = createMonitor().operation('save', {}, { last: 10_000 });
      return recording(milliseconds(), ({ values, calls }) => {
        const save = operation;
        for (let i = 0; i < calls; i += 1) save.record(values[i & 4095] as number);
      });
    },
    'DDSketch.accept': () => {
      const created = new DDSketch({ relativeAccuracy: 0.01 });
      return recording(milliseconds(), ({ values, calls }) => {
        const sketch = created;
        for (let i = 0; i < calls; i += 1) sketch.accept(values[i & 4095] as number);
      });
    },
    'createHistogram().record': () => {
      const created = createHistogram();
      const nanoseconds = milliseconds().map(wholeNanoseconds);
      return recording(nanoseconds, ({ values, calls }) => {
        const histogram = created;
        for (let i = 0; i < calls; i += 1) histogram.record(values[i & 4095] as number);
      });
    },
    'OpenTelemetry explicit': () => recordingInto(explicitBuckets()),
    'OpenTelemetry exponential': () => recordingInto(exponentialBuckets()),
    'hdr-histogram-js': () => {
      const created = build({ numberOfSignificantValueDigits: 3 });
      const microseconds = milliseconds().map((ms) => Math.round(ms * 1000));
      return recording(microseconds, ({ values, calls }) => {
        const histogram = created;
        for (let i = 0; i < calls; i += 1) histogram.recordValue(values[i & 4095] as number);
      });
    },
    'prom-client observe': () => {
      const created = new PromHistogram({ name: 'save', help: 'save', registers: [] });
      const seconds = milliseconds().map((ms) => ms / 1000);
      return recording(seconds, ({ values, calls }) => {
        const histogram = created;
        for (let i = 0; i < calls; i += 1) histogram.observe(values[i & 4095] as number);
      });
    },
  },
  figures: [
    {
      name: 'Operation.record to DDSketch.accept',
      ...share('Operation.record', 'DDSketch.accept'),
      floor: { atMost: 1 / 3 },
    },
    {
      name: 'Operation.record to createHistogram().record',
      ...share('Operation.record', 'createHistogram().record'),
      floor: { atMost: 1 / 2.2 },
    },
    {
      name: 'Operation.record to OpenTelemetry explicit',
      ...share('Operation.record', 'OpenTelemetry explicit'),
      floor: { atMost: 1 / 12 },
    },
    {
      name: 'Operation.record to OpenTelemetry exponential',
      ...share('Operation.record', 'OpenTelemetry exponential'),
    },
    {
      name: 'Operation.record to prom-client observe',
      ...share('Operation.record', 'prom-client observe'),
      floor: { atMost: 1 / 30 },
    },
    { name: 'Operation.record to hdr-histogram-js', ...share('Operation.record', 'hdr-histogram-js') },
    { name: 'with { last: 10_000 } to DDSketch.accept', ...share('with { last: 10_000 }', 'DDSketch.accept') },
  ],
};
