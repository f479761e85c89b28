/**
 * Promises on the result of a load test, and whether it keeps them.
 *
 * They come as texts in our own words or in those of k6 (`p95<200ms`, `p(95)<200`, `error rate < 1%`), as core's limits
 * (`{ p95: 200, errorRate: 0.01 }`) or as core's contracts, and all become thresholds: one metric, one comparison, one
 * limit. What was measured too seldom is judged neither kept nor broken.
 */
import { type Contract, type ContractOptions, contract, PerfError, type VerdictState } from '@perf/core';
import { parseThresholds } from './threshold-grammar.ts';
import type { Comparison, Metric, Threshold, ThresholdUnit } from './threshold-parts.ts';

export type { Comparison, Metric, Threshold, ThresholdUnit };

/** How promises may be given: see `thresholdsOf`. */
export type Promised = string | Contract | ContractOptions;

/** What is held against thresholds: a whole run, a step of it, or the part so far. */
export interface Measured {
  readonly requests: number;
  readonly failed: number;
  /** Requests answered per second. */
  readonly rate: number;
  readonly mean: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** @param q 0…1; @returns undefined when nothing was measured */
  quantile(q: number): number | undefined;
}

export interface ThresholdVerdict {
  readonly threshold: string;
  readonly operation: string | undefined;
  readonly state: VerdictState;
  readonly actual: number | undefined;
  readonly limit: number;
  readonly unit: ThresholdUnit;
  readonly samples: number;
}

/** Below 20 there is no honest p95: as core's contracts have it. */
const MIN_SAMPLES = 20;

/**
 * Promises from their text, in our words or in k6's.
 *
 * @param promised one or several: texts (each with one threshold or several, parted by commas), limits, contracts
 * @throws PerfError `validators/invalid-contract` for a text that does not parse: its message points at the character
 * @throws PerfError `core/invalid-contract` for limits that core refuses
 */
export function thresholdsOf(promised: Promised | readonly Promised[] = []): readonly Threshold[] {
  const all: readonly Promised[] = Array.isArray(promised) ? promised : [promised as Promised];
  return all.flatMap((one) => {
    if (typeof one === 'string') return parseThresholds(one).map(fromText);
    if (one !== null && typeof one === 'object') return fromContract(one);
    throw new PerfError('validators/invalid-contract', {
      message: `Expected \`contract\` to be a text, limits or a contract, got \`${typeof one}\``,
      hint: "Write it like 'p95<200ms' or { p95: 200, errorRate: 0.01 }.",
    });
  });
}

/** A count is a fact however small it is. */
function fromText(parsed: Omit<Threshold, 'minSamples' | 'operation'>): Threshold {
  const isFact = parsed.unit === 'count' || parsed.unit === '1/s';
  return { ...parsed, minSamples: isFact ? 0 : MIN_SAMPLES, operation: undefined };
}

const METRICS: Readonly<Record<string, Metric>> = {
  mean: 'mean',
  p50: { quantile: 0.5 },
  p95: { quantile: 0.95 },
  p99: { quantile: 0.99 },
  p999: { quantile: 0.999 },
  max: 'max',
  errorRate: 'error-rate',
};

function fromContract(given: Contract | ContractOptions): Threshold[] {
  const isContract = 'targets' in given;
  const { targets, minSamples, operation } = isContract ? given : contract('every request', given);
  return Object.entries(targets).flatMap(([name, limit]) => {
    const metric = METRICS[name];
    if (metric === undefined) return [];
    const unit = metric === 'error-rate' ? ('ratio' as const) : ('ms' as const);
    const text = `${isContract ? `${operation}: ` : ''}${name} <= ${limit}${unit === 'ms' ? 'ms' : ''}`;
    return {
      text,
      metric,
      comparison: '<=' as const,
      limit,
      unit,
      minSamples,
      operation: isContract ? operation : undefined,
    };
  });
}

const HOLDS: Readonly<Record<Comparison, (actual: number, limit: number) => boolean>> = {
  '<': (actual, limit) => actual < limit,
  '<=': (actual, limit) => actual <= limit,
  '>': (actual, limit) => actual > limit,
  '>=': (actual, limit) => actual >= limit,
  '==': (actual, limit) => actual === limit,
  '!=': (actual, limit) => actual !== limit,
};

/** Holds one threshold against what was measured. */
export function judgeThreshold(threshold: Threshold, measured: Measured): ThresholdVerdict {
  const { text, operation, limit, unit, comparison, minSamples } = threshold;
  const actual = valueIn(threshold.metric, measured);
  const isKnown = actual !== undefined && measured.requests >= minSamples;
  const state = !isKnown ? 'insufficient-data' : HOLDS[comparison](actual, limit) ? 'kept' : 'broken';
  return { threshold: text, operation, state, actual, limit, unit, samples: measured.requests };
}

function valueIn(metric: Metric, measured: Measured): number | undefined {
  if (typeof metric === 'object') return measured.quantile(metric.quantile);
  if (metric !== 'error-rate') return measured[metric];
  return measured.requests === 0 ? undefined : measured.failed / measured.requests;
}
