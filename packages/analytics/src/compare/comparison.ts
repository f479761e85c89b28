/** What a comparison of two samples says. */
import type { Ratio } from '@perf/core';
import type { Location } from './location.ts';
import type { PercentileChange } from './percentiles.ts';

export interface CompareOptions {
  /** How often equal samples may be said to differ. @default 0.05 */
  readonly alpha?: Ratio;
  /** A difference of less than this share is not worth a word. @default 0 */
  readonly minEffect?: Ratio;
  /** Which way is good: `lower` for durations, `higher` for throughput. @default 'lower' */
  readonly better?: 'lower' | 'higher';
  /** What the sentence calls them. @default ['A', 'B'] */
  readonly names?: readonly [a: string, b: string];
}

interface Compared {
  /** Values of either sample. */
  readonly counts: readonly [a: number, b: number];
  /** One sentence. */
  readonly text: string;
}

export interface ComparisonUnknown extends Compared {
  readonly verdict: 'insufficient-data';
}

export interface ComparisonKnown extends Compared, Location {
  /** `no-evidence` does not say that they are equal: see `detectable`. */
  readonly verdict: 'regression' | 'improvement' | 'below-minimum-effect' | 'no-evidence';
  readonly percentiles: Readonly<Record<PercentileName, PercentileChange>>;
}

export type Comparison = ComparisonKnown | ComparisonUnknown;

export type PercentileName = 'p50' | 'p95' | 'p99';
