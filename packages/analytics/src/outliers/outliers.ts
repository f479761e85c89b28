/** Values beyond what is usual at their time: which, and how far out. */
import type { EpochMs } from '@perf/core';
import type { Series } from '../trend/moments.ts';
import { type BandOptions, type BandUnknown, band, type Usual } from './band.ts';

export interface Outlier {
  /** In the series as it was given. */
  readonly index: number;
  readonly at: EpochMs;
  readonly value: number;
  readonly usual: Usual;
  /** Times as far from the level as the edge of the band: above 1. Infinity where values never stray. */
  readonly times: number;
}

export type Outliers = BandUnknown | { readonly verdict: 'known'; readonly outliers: readonly Outlier[] };

/**
 * Values beyond the band that the series itself usually keeps to, in the order of the series.
 *
 * @param series points in any order, or numbers one step apart
 * @returns `insufficient-data` as for `band`; a value in a phase that is not known is no outlier
 */
export function outliers(series: Series, options: BandOptions = {}): Outliers {
  const usually = band(series, options);
  if (usually.verdict !== 'known') return usually;
  const found: Outlier[] = [];
  for (let index = 0; index < series.length; index += 1) {
    const one = series[index];
    const { at, value } = typeof one === 'object' && one !== null ? one : { at: index, value: one };
    if (typeof value !== 'number' || !Number.isFinite(value) || !Number.isFinite(at)) continue;
    const usual = usually.at(at);
    if (usual === undefined || (value >= usual.lower && value <= usual.upper)) continue;
    const edge = value > usual.upper ? usual.upper : usual.lower;
    found.push({ index, at, value, usual, times: (value - usual.level) / (edge - usual.level) });
  }
  return { verdict: 'known', outliers: found };
}
