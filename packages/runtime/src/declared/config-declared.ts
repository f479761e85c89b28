/** The sections `operations`, `limits`, `sessions`, `jobs` and `recovery` of a configuration, checked. */
import { type Duration, isOperationKind, milliseconds, type OperationKind } from '@perf/core';
import type { Handle, Match } from '@perf/health';
import { z } from 'zod';
import type { ContractConfig } from '../config-contracts.ts';
import type { JobConfig, LimitConfig, OperationConfig, RecoveryConfig, SessionsConfig } from './declarations.ts';

export interface Declared {
  readonly operations: Readonly<Record<string, OperationConfig>>;
  readonly limits: Readonly<Record<string, LimitConfig>>;
  readonly sessions: Readonly<Record<string, SessionsConfig>>;
  readonly jobs: Readonly<Record<string, JobConfig>>;
  readonly recovery: Readonly<Record<string, RecoveryConfig>>;
}

const named = <T>(entry: z.ZodType<T>): z.ZodType<Readonly<Record<string, T>>> =>
  z.record(z.string().min(1, { error: 'expected a name that is not empty' }), entry);

const duration = z.custom<Duration>((value) => spanOf(value) !== undefined, {
  error: "expected milliseconds of at least 0, or a text with a unit like '200ms'",
});
const period = z.custom<Duration>((value) => (spanOf(value) ?? 0) > 0, {
  error: "expected a time above 0 such as '5m'",
});
const count = z.int({ error: 'expected a whole number of at least 1' }).min(1);
const share = z.number({ error: 'expected a share above 0 and at most 1' }).gt(0).max(1);
const kind = z.custom<OperationKind>(isOperationKind, {
  error: "expected 'compute', 'network', 'disk', 'database' or 'script'",
});
const fn = z.custom<Handle<unknown, unknown>>((value) => typeof value === 'function', {
  error: 'expected a function',
});
const aboveZero = z.number().positive({ error: 'expected a number above 0' });

const operation = z.strictObject({
  kind: kind.optional(),
  labels: z.array(z.string().min(1)).min(1).optional(),
  ...Object.fromEntries(
    (['mean', 'p50', 'p95', 'p99', 'p999', 'max'] as const).map((name) => [name, duration.optional()]),
  ),
  errorRate: z.number().min(0).max(1).optional(),
  minSamples: count.optional(),
  window: z.enum(['10s', '1m', '5m', '1h']).optional(),
});

const limit = z.union(
  [
    aboveZero,
    z.strictObject({ max: aboveZero, warnAt: share.optional(), mode: z.enum(['observe', 'enforce']).optional() }),
  ],
  { error: 'expected a number above 0, or `{ max, warnAt, mode }`: a share, and `observe` or `enforce`' },
);

const sessions = z
  .strictObject({ idle: period.optional(), timeout: period.optional(), max: count.optional() })
  .refine(({ idle, timeout }) => idle === undefined || timeout === undefined, {
    error: 'expected `idle` or `timeout`, which is the same, not both',
  });

const job = z.strictObject({
  every: period.optional(),
  grace: duration.optional(),
  kind: kind.optional(),
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

const retry = z.union(
  [
    z.boolean(),
    z.int().min(0),
    z.strictObject({ times: z.int().min(0).optional(), base: duration.optional(), most: period.optional() }),
  ],
  { error: 'expected a whole number of at least 0, true, false, or `{ times, base, most }`' },
);
const rungs = { retry: retry.optional(), recover: fn.optional(), degrade: z.unknown().optional(), fail: fn.optional() };
const match = z.custom<Match>((value) => typeof value === 'function' || (typeof value === 'string' && value !== ''), {
  error: "expected an error class, a code such as 'ECONNRESET', or a function",
});

const recovery = z.strictObject({
  ...rungs,
  handlers: z
    .union([z.array(z.strictObject({ on: match, ...rungs })), named(z.strictObject(rungs))], {
      error: 'expected `[{ on, retry, recover, degrade, fail }]`, or the same by the code of an error',
    })
    .optional(),
  idempotent: z.boolean().optional(),
  deadline: period.optional(),
  timeout: period.optional(),
  breaker: z
    .strictObject({ failures: count.optional(), within: period.optional(), halfOpenAfter: period.optional() })
    .optional(),
  bulkhead: z.strictObject({ concurrent: count, queue: z.int().min(0).optional() }).optional(),
});

/** To be spread into the schema of a configuration. */
export const declaredSections: { readonly [Key in keyof Declared]: z.ZodOptional<z.ZodType<Declared[Key]>> } = {
  operations: named(operation as z.ZodType<OperationConfig>).optional(),
  limits: named(limit as z.ZodType<LimitConfig>).optional(),
  sessions: named(sessions as z.ZodType<SessionsConfig>).optional(),
  jobs: named(job as z.ZodType<JobConfig>).optional(),
  recovery: named(recovery as z.ZodType<RecoveryConfig>).optional(),
};

/** What is not declared is empty. */
export function declaredIn(data: { readonly [Key in keyof Declared]?: Declared[Key] | undefined }): Declared {
  const { operations = {}, limits = {}, sessions = {}, jobs = {}, recovery = {} } = data;
  return { operations, limits, sessions, jobs, recovery };
}

/** The promises among what is said of operations. */
export function contractsOf(operations: Readonly<Record<string, OperationConfig>> = {}): ContractConfig[] {
  return Object.entries(operations).flatMap(([name, { kind: _, labels: __, ...promises }]) => {
    const { minSamples, window, ...targets } = promises;
    const isPromise = Object.values(targets).some((target) => target !== undefined);
    return isPromise ? [{ operation: name, ...promises }] : [];
  });
}

function spanOf(value: unknown): number | undefined {
  try {
    return milliseconds(value as Duration);
  } catch {
    return undefined;
  }
}
