/** What a threshold is made of: one metric, one comparison, one limit. */
/** `error-rate` is a share 0…1, `rate` what was answered per second, `requests` and `failed` are counts; the others are times. */
export type Metric =
  | 'mean'
  | 'min'
  | 'max'
  | 'error-rate'
  | 'rate'
  | 'requests'
  | 'failed'
  | { readonly quantile: number };
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type ThresholdUnit = 'ms' | 'ratio' | '1/s' | 'count';

export interface Threshold {
  /** As it was written, or would be. */
  readonly text: string;
  readonly metric: Metric;
  readonly comparison: Comparison;
  /** Times in milliseconds, shares 0…1. */
  readonly limit: number;
  readonly unit: ThresholdUnit;
  /** Fewer requests than this are too little data. */
  readonly minSamples: number;
  /** The operation of a core contract: a step or a tag of the run; undefined for all of it. */
  readonly operation: string | undefined;
}
