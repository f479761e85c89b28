/** Batches for tests, in one line each. */
import { type EpochMs, Histogram, type Milliseconds, type Recorded, type Scale } from '@perf/core';
import type { AnyReadings, HistoryBatch, HistoryEvent, SeriesRecorded } from '../src/history.ts';

/** A whole minute, some time in the past. */
export const T0: EpochMs = Date.UTC(2026, 0, 1);

export function recorded(durations: readonly Milliseconds[], { failed = 0, scale = 6 as Scale } = {}): Recorded {
  const histogram = new Histogram(scale);
  for (const ms of durations) histogram.record(ms);
  return { histogram, failed };
}

export function calls(
  name: string,
  durations: readonly Milliseconds[],
  labels: Record<string, string> = {},
): SeriesRecorded {
  return { name, labels, recorded: recorded(durations) };
}

export interface BatchParts {
  readonly operations?: readonly SeriesRecorded[];
  readonly readings?: AnyReadings;
  readonly events?: readonly HistoryEvent[];
}

/** @param after milliseconds after `T0` */
export function batch(after: Milliseconds, { operations = [], readings = {}, events = [] }: BatchParts): HistoryBatch {
  return { at: T0 + after, span: 1000, operations, readings, events };
}

export async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
