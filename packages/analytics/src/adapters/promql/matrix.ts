/** Series as the API answers with them, looked at before anything is done with them: whoever answers may be no Prometheus. */

/** A native histogram, as the API tells it: only the buckets that are not empty. */
export interface NativeHistogram {
  readonly count: string;
  /** In seconds. */
  readonly sum: string;
  readonly buckets?: readonly (readonly [rule: number, lower: string, upper: string, count: string])[];
}

export type Pair = readonly [seconds: number, value: string];

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly Pair[];
  readonly histograms?: readonly (readonly [seconds: number, histogram: NativeHistogram])[];
}

/** What a `Date` can hold, in seconds: no moment of a sample lies past that. */
const LAST_MOMENT = 8.64e12;

/** @returns whether all of an answer is what its type says */
export function areSeries(result: unknown): result is Series[] {
  return Array.isArray(result) && result.every(isSeries);
}

function isSeries(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.metric)) return false;
  const { metric, values = [], histograms = [] } = value;
  return (
    Object.values(metric).every((text) => typeof text === 'string') &&
    isList(values, (sample) => isTimed(sample) && typeof sample[1] === 'string') &&
    isList(histograms, (sample) => isTimed(sample) && isHistogram(sample[1]))
  );
}

function isTimed(sample: unknown): sample is readonly unknown[] {
  return Array.isArray(sample) && typeof sample[0] === 'number' && Math.abs(sample[0]) <= LAST_MOMENT;
}

function isHistogram(value: unknown): boolean {
  if (!isObject(value) || !isNumeric(value.count) || !isNumeric(value.sum)) return false;
  return isList(value.buckets ?? [], (bucket) => Array.isArray(bucket) && bucket.slice(1, 4).every(isNumeric));
}

const isNumeric = (text: unknown): boolean => typeof text === 'string' || typeof text === 'number';

const isList = (value: unknown, isPart: (part: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isPart);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
