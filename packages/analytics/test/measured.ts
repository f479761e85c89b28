/** Evidence for tests, in one line each: what is not said is healthy. */
import type { ReadingName } from '@perf/core';
import type { Evidence, MeasuredOperation, MeasuredReading } from '../src/stand-out/evidence.ts';

export const healthy: Evidence = {
  operations: [operation('usual')],
  readings: [],
  stalls: [],
  span: 60_000,
  cores: 2,
};

export function operation(name: string, more: Partial<MeasuredOperation> = {}): MeasuredOperation {
  const figures = {
    count: 1_000,
    failed: 0,
    errorRate: 0,
    mean: 10,
    min: 1,
    max: 90,
    p50: 8,
    p95: 30,
    p99: 60,
    p999: 80,
  };
  return { name, ...figures, ...more };
}

/** @param value all of its figures, but for those that are given */
export function reading(name: ReadingName, value: number, more: Partial<MeasuredReading> = {}): MeasuredReading {
  return { name, samples: 60, mean: value, min: value, max: value, last: value, ...more };
}
