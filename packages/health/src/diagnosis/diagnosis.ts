/** A cause that the figures speak for: what it is, how sure that is, what it rests on, and the one thing to do. */
import type { Ratio } from '@perf/core';
import type { DiagnosisEvidence, DiagnosisSeverity } from './evidence.ts';

export type Cause =
  | 'buffers-climb'
  | 'container-memory'
  | 'cpu-others'
  | 'cpu-own-work'
  | 'cpu-stolen'
  | 'cpu-throttled'
  | 'dependency-failing'
  | 'dependency-slow'
  | 'disk-filling'
  | 'disk-full'
  | 'disk-slow'
  | 'file-descriptors'
  | 'garbage-collection'
  | 'heap-climbs'
  | 'heap-limit'
  | 'machine-memory'
  | 'memory-climbs'
  | 'pool-starved'
  | 'recent-change'
  | 'some-calls-wait'
  | 'synchronous-work'
  | 'too-little-data'
  | 'unknown';

/** A figure behind a diagnosis. */
export interface EvidenceFigure {
  /** A reading of the catalogue, or a word for what was counted. */
  readonly name: string;
  readonly value: number;
  /** `ms`, `bytes`, `ratio`, `count`, `cores`, or one of them by the hour: `bytes/h`. */
  readonly unit: string;
}

export interface Diagnosis {
  /** What was seen: the kind of the symptom, or what a trend or a pool shows by itself. */
  readonly symptom: string;
  readonly cause: Cause;
  readonly severity: DiagnosisSeverity;
  /** One sentence. */
  readonly text: string;
  readonly operation?: string;
  /** That it is this cause, 0…1; how it is computed stands at each rule. 0 where the cause is unknown. */
  readonly confidence: Ratio;
  /** At least one figure. */
  readonly evidence: readonly EvidenceFigure[];
  /** The one thing to do, as an order. */
  readonly action: string;
}

/** A rule: which causes the evidence speaks for; none where it has nothing to go by. */
export type DiagnosisRule = (evidence: DiagnosisEvidence) => readonly Diagnosis[];
