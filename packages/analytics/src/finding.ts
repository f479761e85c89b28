/** Something that stands out: one sentence for a person, and the figures behind it for a program. */

/** Critical: users feel it. Warning: it will hurt, or hurts some. Info: good to know when reading the figures. */
export type Severity = 'info' | 'warning' | 'critical';

export type FindingKind =
  | 'container-memory'
  | 'cpu-pressure'
  | 'cpu-saturated'
  | 'cpu-stolen'
  | 'cpu-throttled'
  | 'disk-full'
  | 'disk-pressure'
  | 'errors'
  | 'event-loop-blocked'
  | 'event-loop-busy'
  | 'files-limit'
  | 'gc'
  | 'heap-limit'
  | 'held-up'
  | 'long-tail'
  | 'memory-short'
  | 'most-of-the-time'
  | 'too-little-data';

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** One sentence, in plain words, with units. */
  readonly text: string;
  /** The name of the operation that it is about. */
  readonly operation?: string;
  /** The figures in the text; a key ends with its unit: `blockedMs`, `errorShare`, `rssBytes`; one without counts. */
  readonly evidence: Readonly<Record<string, number | string>>;
  /** How much it matters among findings of the same severity and kind: higher comes first. */
  readonly weight: number;
}
