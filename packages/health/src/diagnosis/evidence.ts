/**
 * All that a diagnosis may rest on: what stood out, and the figures behind it, as plain values from whoever measured them.
 *
 * The shapes are those of a report; what `standOut` of `@perf/analytics` finds is a `Symptom` as it is. What is not known is
 * absent, and no rule takes its absence for a good sign.
 */
import type { Milliseconds, Ratio } from '@perf/core';

/** From `critical`, users feel it, to `info`, good to know. */
export type DiagnosisSeverity = 'info' | 'warning' | 'critical';

/** Something that stood out. */
export interface Symptom {
  /** Like `event-loop-blocked`. */
  readonly kind: string;
  readonly severity: DiagnosisSeverity;
  readonly text: string;
  /** The operation that it is about. */
  readonly operation?: string | undefined;
  /** Its figures; a key ends with its unit: `totalMs`, `stoppedShare`. */
  readonly evidence: Readonly<Record<string, number | string>>;
}

/** A reading over the whole stretch. */
export interface SeenReading {
  /** Of the readings' catalogue, like `process.rss`. */
  readonly name: string;
  readonly samples: number;
  /** Null where the mean says nothing. */
  readonly mean: number | null;
  readonly max: number;
  readonly last: number;
}

/** How a reading moved. */
export interface SeenTrend {
  readonly name: string;
  /** Change per hour, in the reading's unit. */
  readonly perHour: number;
  /** How sure it is that it moves at all, 1 − p of a test. */
  readonly confidence: Ratio;
  /** From the first to the last point. */
  readonly span: Milliseconds;
}

export interface SeenOperation {
  readonly name: string;
  /** Whether its time is spent by somebody else: a request to another service, a query. */
  readonly isOutgoing: boolean;
  readonly count: number;
  readonly mean: Milliseconds | null;
  readonly p95: Milliseconds | null;
  /** Of `count`; undefined when nobody counts. */
  readonly failed?: number | undefined;
  /** The last part of it, which is what the rest is compared to; undefined when it is not told apart. */
  readonly lately?: { readonly span: Milliseconds; readonly count: number; readonly failed: number } | undefined;
}

export interface SeenStall {
  readonly duration: Milliseconds;
  /** What ran meanwhile; undefined when nobody knows. */
  readonly operation: string | undefined;
  /** How long garbage was collected meanwhile; undefined when nobody looked. */
  readonly gc?: Milliseconds | undefined;
}

/** Something of which there is only so much: connections, slots, sessions. */
export interface SeenPool {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** How often somebody got none. */
  readonly refused: number;
  /** How many wait for one now; undefined when nobody knows. */
  readonly waiting?: number | undefined;
}

export interface DiagnosisEvidence {
  readonly symptoms: readonly Symptom[];
  readonly readings?: readonly SeenReading[];
  readonly trends?: readonly SeenTrend[];
  readonly operations?: readonly SeenOperation[];
  readonly stalls?: readonly SeenStall[];
  readonly pools?: readonly SeenPool[];
}

export const readingOf = ({ readings = [] }: DiagnosisEvidence, name: string): SeenReading | undefined =>
  readings.find((reading) => reading.name === name);

export const symptomOf = ({ symptoms }: DiagnosisEvidence, kind: string): Symptom | undefined =>
  symptoms.find((symptom) => symptom.kind === kind && symptom.severity !== 'info');

/** A figure of a symptom; undefined when it has none of that name. */
export function figureOf({ evidence }: Symptom, name: string): number | undefined {
  const value = evidence[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Without what is no measurement: whatever a rule reads of it would be nonsense. */
export function measured(evidence: DiagnosisEvidence): DiagnosisEvidence {
  const { symptoms, readings, trends, operations, stalls, pools } = evidence;
  return {
    symptoms,
    readings: whole(readings),
    trends: whole(trends),
    operations: whole(operations),
    stalls: whole(stalls),
    pools: whole(pools),
  };
}

/** Those whose every number is one, below 0 only where it is a change, and no surer than 1. */
function whole<T extends object>(things: readonly T[] = []): T[] {
  return things.filter((thing) =>
    Object.entries(thing).every(([key, value]) => {
      if (typeof value === 'object' && value !== null) return whole([value as object]).length === 1;
      if (typeof value !== 'number') return true;
      return Number.isFinite(value) && (value >= 0 || key === 'perHour') && (value <= 1 || key !== 'confidence');
    }),
  );
}
