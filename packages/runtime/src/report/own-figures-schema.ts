/** The parts of a report that a program's own words make: kinds of operations, and its own metrics. */
import type { OperationKind } from '@perf/core';
import { z } from 'zod';

export interface KindReport {
  readonly kind: OperationKind;
  readonly calls: number;
  readonly failed: number;
  /** Of all its calls together, also where they ran at the same time. */
  readonly totalTime: number;
  readonly unit: 'ms';
}

interface MetricFacts {
  readonly name: string;
  /** Of the figures, as the program gave it; may be empty. */
  readonly unit: string;
  readonly description: string;
  /** A gauge that came from elsewhere has the label `process`. */
  readonly labels: Readonly<Record<string, string>>;
}

export type MetricReport =
  | (MetricFacts & { readonly type: 'counter' | 'gauge'; readonly value: number })
  | (MetricFacts & {
      readonly type: 'distribution';
      readonly count: number;
      readonly sum: number;
      readonly mean: number;
      readonly min: number;
      readonly max: number;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    });

export const operationKind: z.ZodType<OperationKind> = z.enum(['compute', 'network', 'disk', 'database', 'script']);

export const kindReport: z.ZodType<KindReport> = z.object({
  kind: operationKind,
  calls: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  totalTime: z.number().nonnegative(),
  unit: z.literal('ms'),
});

const facts = {
  name: z.string(),
  unit: z.string(),
  description: z.string(),
  labels: z.record(z.string(), z.string()),
};
const figure = z.number().nonnegative();

export const metricReport: z.ZodType<MetricReport> = z.discriminatedUnion('type', [
  z.object({ ...facts, type: z.enum(['counter', 'gauge']), value: z.number() }),
  z.object({
    ...facts,
    type: z.literal('distribution'),
    count: z.int().nonnegative(),
    sum: figure,
    mean: figure,
    min: figure,
    max: figure,
    p50: figure,
    p95: figure,
    p99: figure,
  }),
]);
