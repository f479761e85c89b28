/** All that the rules may look at: what was measured over one stretch of time, already summed up. */
import type { Milliseconds, OperationStatistics, ReadingName } from '@perf/core';
import type { Finding } from '../finding.ts';

export interface MeasuredOperation extends OperationStatistics {
  readonly name: string;
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

export interface Evidence {
  readonly operations: readonly MeasuredOperation[];
  readonly readings: readonly MeasuredReading[];
  readonly stalls: readonly MeasuredStall[];
  /** How long was measured. */
  readonly span: Milliseconds;
  /** Processor cores of the machine; undefined when unknown. */
  readonly cores: number | undefined;
}

/** A rule: what it sees in the evidence; nothing when nothing stands out. */
export type Rule = (evidence: Evidence) => readonly Finding[];

export function readingOf({ readings }: Evidence, name: ReadingName): MeasuredReading | undefined {
  return readings.find((reading) => reading.name === name);
}
