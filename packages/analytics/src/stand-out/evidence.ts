/** All that the rules may look at: what was measured over one stretch of time, already summed up. */
import type { Milliseconds, OperationStatistics, ReadingName } from '@perf/core';
import type { Finding } from '../finding.ts';

export interface MeasuredOperation extends OperationStatistics {
  readonly name: string;
  /** What tells it from other series of the same name. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface MeasuredReading {
  readonly name: ReadingName;
  readonly samples: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export interface MeasuredStall {
  readonly duration: Milliseconds;
  /** What ran meanwhile; undefined when nobody knows. */
  readonly operation: string | undefined;
}

export interface MeasuredCall {
  readonly operation: string;
  readonly duration: Milliseconds;
  /** How long the loop was blocked meanwhile; undefined when unknown. */
  readonly loopBlocked: Milliseconds | undefined;
}

export interface Evidence {
  readonly operations: readonly MeasuredOperation[];
  readonly readings: readonly MeasuredReading[];
  readonly stalls: readonly MeasuredStall[];
  /** The slowest calls, as many as there are. */
  readonly slowest?: readonly MeasuredCall[];
  /** How long was measured. */
  readonly span: Milliseconds;
  /** Processor cores of the machine; undefined when unknown. */
  readonly cores: number | undefined;
}

/** A rule: what it sees in the evidence; nothing when nothing stands out. */
export type Rule = (evidence: Evidence) => readonly Finding[];

/** A mean of fewer samples (one a second) says nothing about a shortage that lasts. */
export const FEWEST_SAMPLES = 5;
/** Fewer calls than this in all are too few for figures about them. */
export const FEWEST_CALLS = 20;

/** @returns undefined where it was not measured, or is nothing that can be measured: no reading is below 0 */
export function readingOf({ readings }: Evidence, name: ReadingName): MeasuredReading | undefined {
  const reading = readings.find((other) => other.name === name);
  if (reading === undefined) return undefined;
  const { mean, min, max, last } = reading;
  return [mean, min, max, last].every((value) => Number.isFinite(value) && value >= 0) ? reading : undefined;
}

/** A reading with enough samples to trust its mean. */
export function lastingReading(evidence: Evidence, name: ReadingName): MeasuredReading | undefined {
  const reading = readingOf(evidence, name);
  return reading !== undefined && reading.samples >= FEWEST_SAMPLES ? reading : undefined;
}

/** What an operation is called in a sentence: its name, and its labels where it has some. */
export function titleOf({ name, labels = {} }: MeasuredOperation): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name} {${pairs.join(', ')}}`;
}
