/** Something that stands out: one sentence for a person, and the figures behind it for a program. */

/** Critical: users feel it. Warning: it will hurt, or hurts some. Info: good to know when reading the figures. */
export type Severity = 'info' | 'warning' | 'critical';

export type FindingKind =
  | 'cpu-saturated'
  | 'cpu-stolen'
  | 'disk-pressure'
  | 'errors'
  | 'event-loop-blocked'
  | 'event-loop-busy'
  | 'gc'
  | 'heap-limit'
  | 'long-tail'
  | 'memory-short'
  | 'most-of-the-time'
  | 'too-little-data';

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** One sentence, in plain words, with units. */
  readonly text: string;
  readonly operation?: string;
  /** The figures in the text; a key ends with its unit: `blockedMs`, `errorShare`, `rssBytes`. */
  readonly evidence: Readonly<Record<string, number | string>>;
  /** How much it matters among findings of the same severity: higher comes first. Only comparable within one report. */
  readonly weight: number;
}
