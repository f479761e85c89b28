/** Figures of a load test in words. */
import { formatDuration } from '@perf/analytics';
import type { Latency } from '../result.ts';
import type { ThresholdVerdict } from '../threshold.ts';

const UNKNOWN = '–';

export function time(ms: number | undefined): string {
  return ms === undefined ? UNKNOWN : formatDuration(ms);
}

export function perSecond(rate: number): string {
  return `${rate < 10 ? rate.toFixed(2) : Math.round(rate).toLocaleString('en-US')}/s`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`;
}

function amountOf(value: number | undefined, unit: ThresholdVerdict['unit']): string {
  if (value === undefined) return 'unknown';
  if (unit === 'ms') return time(value);
  if (unit === 'ratio') return percent(value);
  return unit === '1/s' ? perSecond(value) : String(value);
}

/** `broken: p95 < 200ms, but it was 350 ms (of 400 requests)`. */
export function verdictWords({ state, threshold, actual, unit, samples }: ThresholdVerdict): string {
  const found = `${amountOf(actual, unit)} in ${samples} requests`;
  if (state === 'insufficient-data') return `too little data for ${threshold}: ${found}`;
  return `${threshold} is ${state}: ${found}`;
}

export const latencyCells = ({ mean, p50, p90, p95, p99, max }: Latency): string[] =>
  [mean, p50, p90, p95, p99, max].map(time);
