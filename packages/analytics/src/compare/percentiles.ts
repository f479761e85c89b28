/**
 * How two samples differ at single percentiles. A percentile's own interval goes by the ranks between which it lies (Woodruff
 * 1952), that of a ratio by both of them (Zou & Donner 2008), so no shape of the values is supposed.
 */
import type { Ratio } from '@perf/core';
import { normalQuantile } from '../confidence/normal.ts';
import type { Sample } from './sample.ts';

export interface PercentileChange {
  readonly a: number;
  readonly b: number;
  /** By how much `b` is larger, as a share of `a`; undefined where one of them is not above 0. */
  readonly effect: Ratio | undefined;
  /** Of the effect; undefined where there are too few values beyond the percentile to tell. */
  readonly interval: readonly [lower: Ratio, upper: Ratio] | undefined;
}

export interface Doubt {
  /** How often an interval may miss. */
  readonly alpha: Ratio;
  /** By how much neighbours that are alike raise variances. */
  readonly inflation: number;
}

/** @param q 0…1  @param samples neither is empty */
export function percentileChange(q: number, [a, b]: readonly [Sample, Sample], doubt: Doubt): PercentileChange {
  const both = [located(a, q, doubt), located(b, q, doubt)] as const;
  const [from, to] = both;
  const values = { a: from.value, b: to.value };
  if (!(from.value > 0 && to.value > 0)) return { ...values, effect: undefined, interval: undefined };
  const effect = to.value / from.value - 1;
  if (both.some(({ lower, upper }) => !(lower > 0 && upper < Number.POSITIVE_INFINITY))) {
    return { ...values, effect, interval: undefined };
  }
  const logOf = ({ lower, value, upper }: Located) => ({
    below: Math.log(value / lower),
    above: Math.log(upper / value),
  });
  const [first, second] = [logOf(from), logOf(to)];
  const lower = Math.log1p(effect) - Math.hypot(second.below, first.above);
  const upper = Math.log1p(effect) + Math.hypot(second.above, first.below);
  return { ...values, effect, interval: [Math.expm1(lower), Math.expm1(upper)] };
}

interface Located {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

function located({ count, at, blur }: Sample, q: number, { alpha, inflation }: Doubt): Located {
  const spread = normalQuantile(1 - alpha / 2) * Math.sqrt(count * q * (1 - q) * inflation);
  const first = Math.floor(count * q - spread);
  const last = Math.ceil(count * q + spread) + 1;
  return {
    value: at(Math.max(1, Math.ceil(count * q))),
    lower: first < 1 ? Number.NEGATIVE_INFINITY : at(first) * (1 - blur),
    upper: last > count ? Number.POSITIVE_INFINITY : at(last) * (1 + blur),
  };
}
