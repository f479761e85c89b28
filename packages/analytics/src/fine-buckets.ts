/**
 * How exponential buckets are called in a store that knows texts only: by both of their ends, in seconds, as VictoriaMetrics
 * calls those of its own histograms (`vmrange`), which so reads percentiles from ours.
 *
 *   perfkit_operation_duration_fine_seconds_bucket{operation="save", vmrange="0.0110485...0.0112905"} 12
 *
 * Each counts its own values only. Neighbours share the text of the end between them.
 */
import { Histogram, type Recorded, type Scale, upperBound } from '@perf/core';

/** The label that holds both ends. */
export const RANGE_LABEL = 'vmrange';

/** Percentiles within 1.1 %, and half as many series as at the default scale of a histogram. */
export const FINE_SCALE: Scale = 5;

const endText = (seconds: number): string => String(Number(seconds.toPrecision(6)));

/** Of the bucket of what is too short to tell from 0. @param threshold in seconds */
export function zeroText(threshold: number): string {
  return `0...${endText(threshold)}`;
}

export function bucketText(index: number, scale: number): string {
  return `${endText(2 ** (index / 2 ** scale))}...${endText(2 ** ((index + 1) / 2 ** scale))}`;
}

export interface NamedBucket {
  readonly index: number;
  readonly scale: Scale;
}

/** @returns `'zero'` for the bucket of zeros, undefined for a text that is none of ours */
export function bucketOf(text: string): NamedBucket | 'zero' | undefined {
  const ends = text.split('...').map(Number);
  const [lower = Number.NaN, upper = Number.NaN] = ends;
  if (ends.length !== 2 || !(lower >= 0 && upper > lower && upper < Number.POSITIVE_INFINITY)) return undefined;
  if (lower === 0) return 'zero';
  const scale = Math.round(-Math.log2(Math.log2(upper / lower)));
  const index = Math.round(Math.log2(upper) * 2 ** scale) - 1;
  return scale >= 3 && scale <= 8 && bucketText(index, scale) === text ? { index, scale: scale as Scale } : undefined;
}

/** Calls that are known by their buckets; what lies between the ends of a bucket is not. */
export class BucketSum {
  readonly #counts = new Map<number, number>();
  readonly #scale: Scale;
  #zeros = 0;

  /** @param scale of the result; finer buckets fold into it, coarser ones go to their middle */
  constructor(scale: Scale) {
    this.#scale = scale;
  }

  /** @param count whole, or nearly: a store may extrapolate */
  add(bucket: NamedBucket | 'zero', count: number): void {
    if (bucket === 'zero') {
      this.#zeros += count;
      return;
    }
    const finer = Math.max(0, this.#scale - bucket.scale);
    // Of the fine buckets within a coarse one, the lower of the two in the middle.
    const middle = finer === 0 ? 0 : (1 << (finer - 1)) - 1;
    const index = ((bucket.index >> Math.max(0, bucket.scale - this.#scale)) << finer) + middle;
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + count);
  }

  /** @param sum in milliseconds @returns undefined when there was no call */
  recorded({ sum, failed }: { readonly sum: number; readonly failed: number }): Recorded | undefined {
    const filled = [...this.#counts]
      .map(([index, count]) => [index, Math.round(count)] as const)
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => a - b);
    const zeros = Math.round(this.#zeros);
    const [first] = filled[0] ?? [];
    const [last] = filled.at(-1) ?? [];
    if (zeros <= 0 && first === undefined) return undefined;
    const histogram = new Histogram(this.#scale);
    for (const [index, count] of filled) histogram.add(index, count);
    const min = zeros > 0 || first === undefined ? 0 : upperBound(first - 1, this.#scale) * 1000;
    const max = last === undefined ? 0 : upperBound(last, this.#scale) * 1000;
    histogram.include({ zeros, sum: Math.max(0, sum), min, max });
    return { histogram, failed: Math.min(Math.max(0, Math.round(failed)), histogram.count) };
  }
}
