/** A comparison as one sentence. */
import type { Ratio } from '@perf/core';
import { formatNumber, formatRatio } from '../number-words.ts';
import type { PercentileName } from './comparison.ts';
import type { Location } from './location.ts';

export interface Tail {
  readonly name: PercentileName;
  readonly effect: Ratio;
  readonly interval: readonly [lower: Ratio, upper: Ratio];
}

export interface Wording {
  readonly better: 'lower' | 'higher';
  readonly names: readonly [a: string, b: string];
}

/** A tail is worth a word beside a difference that is so many times smaller, in powers. */
const FAR = 2;
/** An error of less, as a share, means nothing to a reader. */
const LEAST_ERROR = 0.0005;

/** `B is 1.12 ± 0.03 × slower than A`, and `; its p99 is 3.1 ± 0.4 × slower` where that differs far more. */
export function differenceOf(
  { effect, interval, shift, shiftInterval }: Location,
  tail: Tail | undefined,
  { better, names: [a, b] }: Wording,
): string {
  if (effect !== undefined && interval !== undefined && interval[0] > -1) {
    const whole = `${b} is ${factor({ effect, interval })} × ${adverb(effect > 0, better)} than ${a}`;
    if (tail === undefined || Math.abs(Math.log1p(tail.effect)) < FAR * Math.abs(Math.log1p(effect))) return whole;
    return `${whole}; its ${tail.name} is ${factor(tail)} × ${adverb(tail.effect > 0, better)}`;
  }
  const half = (shiftInterval[1] - shiftInterval[0]) / 2;
  return `${b} is ${shift > 0 ? 'higher' : 'lower'} than ${a} by ${withError(Math.abs(shift), half)}`;
}

/** `B's p99 is 1.9 ± 0.2 × slower than A's; no other difference is evident`. */
export function tailDifference({ name, effect, interval }: Tail, { better, names: [a, b] }: Wording): string {
  const words = `${factor({ effect, interval })} × ${adverb(effect > 0, better)}`;
  return `${b}'s ${name} is ${words} than ${a}'s, which all values together do not show`;
}

/** `no evidence of a difference; one of 4 % would have been seen`. */
export function noDifference({ detectable }: Location): string {
  if (detectable === undefined) return 'no evidence of a difference';
  if (detectable === 0) return 'no difference: typical values are equal';
  return `no evidence of a difference; one of ${formatRatio(roundedUp(detectable))} would have been seen`;
}

function adverb(isMore: boolean, better: 'lower' | 'higher'): string {
  if (better === 'lower') return isMore ? 'slower' : 'faster';
  return isMore ? 'higher' : 'lower';
}

/** Above 1 either way: what is half is 2 times less. */
function factor({ effect, interval }: Omit<Tail, 'name'>): string {
  const [lower, upper] = interval;
  const [value, error] =
    effect > 0 ? [1 + effect, (upper - lower) / 2] : [1 / (1 + effect), (1 / (1 + lower) - 1 / (1 + upper)) / 2];
  // Values that are told by few figures, as buckets are, are closer to one another than to what was measured.
  return error < LEAST_ERROR * value ? formatNumber(value) : withError(value, error);
}

/** As many places as the error has figures that mean something: one, or two where the first is a 1. */
function withError(value: number, error: number): string {
  if (!(error > 0 && Number.isFinite(error))) return formatNumber(value);
  const size = Math.floor(Math.log10(error));
  const places = Math.min(12, Math.max(0, (error / 10 ** size < 2 ? 1 : 0) - size));
  return `${value.toFixed(places)} ± ${error.toFixed(places)}`;
}

/** To two figures: what was a little less would not have been seen. */
function roundedUp(share: Ratio): Ratio {
  const unit = 10 ** (Math.floor(Math.log10(share)) - 1);
  return Math.ceil(share / unit - 1e-9) * unit;
}
