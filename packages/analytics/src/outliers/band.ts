/**
 * What is usual at each hour of a day, or of a week: a level for each phase of a season, and how far values stray from it,
 * up and down apart, since most figures of computers have a long way up and a short one down.
 *
 *   value │   ╭──╮      ╭──╮       ·          beyond the band
 *         │ ╭─╯  ╰─╮  ╭─╯  ╰─╮  ╭──╮          level of each phase, and what is usual round it
 *         │─╯      ╰──╯      ╰──╯  ╰──
 *         └───────────────────────────
 *
 * Medians throughout, so that what is unusual does not make itself usual. An evident trend is taken out first.
 */
import { type Duration, type EpochMs, type Milliseconds, milliseconds, type Ratio } from '@perf/core';
import { normalQuantile } from '../confidence/normal.ts';
import { valueWords } from '../number-words.ts';
import { checkDoubt } from '../trend/arguments.ts';
import { lineOf } from '../trend/line.ts';
import { type Moments, momentsOf, type Series } from '../trend/moments.ts';
import { byPhase, levelsOf, phasesOf } from './phases.ts';
import { spreadsOf } from './spread.ts';

export interface BandOptions {
  /**
   * Lengths of what repeats, like `'1d'` and `'7d'`; of plain numbers in steps. The longest that was seen three times counts.
   *
   * @default none: one level for all
   */
  readonly seasons?: readonly Duration[];
  /** How often a series of plain noise may have a value beyond the band. @default 0.05 */
  readonly alpha?: Ratio;
}

export interface BandUnknown {
  readonly verdict: 'insufficient-data';
  readonly text: string;
}

export interface BandKnown {
  readonly verdict: 'known';
  /** The season that counted; undefined where none was asked for. */
  readonly season: Milliseconds | undefined;
  /** What is usual at a moment, past or to come; undefined in a phase that was seen fewer than three times. */
  at(moment: EpochMs): Usual | undefined;
}

export interface Usual {
  readonly lower: number;
  readonly level: number;
  readonly upper: number;
}

export type Band = BandKnown | BandUnknown;

/** Fewer values say little of what is usual. */
const FEWEST = 16;
/** What happened twice is no habit yet. */
const FEWEST_SEASONS = 3;

/**
 * The band that values usually keep to.
 *
 * @param series points in any order, or numbers one step apart
 * @returns `insufficient-data` for fewer than 16 values, or when no declared season was seen three times. O(n log n)
 * @throws PerfError `analytics/invalid-argument` for an alpha that is no share, `core/invalid-argument` for a season without a unit
 */
export function band(series: Series, { seasons = [], alpha = 0.05 }: BandOptions = {}): Band {
  checkDoubt({ alpha });
  const moments = momentsOf(series);
  const count = moments.values.length;
  if (count < FEWEST) return unknown(`${valueWords(count)}: ${FEWEST} are the fewest that tell what is usual`);
  const lengths = seasons.map((season) => milliseconds(season, 'seasons[]')).sort((a, b) => b - a);
  const season = lengths.find((length) => length > 0 && seen(moments, length) >= FEWEST_SEASONS);
  if (lengths.length > 0 && season === undefined) {
    return unknown(`no season was seen ${FEWEST_SEASONS} times: less is no habit`);
  }
  // All values at once are to keep to it, so each has to be surer.
  return bandOf(moments, { season, reach: normalQuantile(1 - alpha / (2 * count)) });
}

function unknown(text: string): BandUnknown {
  return { verdict: 'insufficient-data', text };
}

/** How many seasons long a series is, the last step included. */
function seen({ at }: Moments, length: number): number {
  const span = (at[at.length - 1] as number) - (at[0] as number);
  return (span * (1 + 1 / (at.length - 1))) / length + 1e-9;
}

interface Shape {
  readonly season: number | undefined;
  /** Standard deviations from the level to the edge. */
  readonly reach: number;
}

function bandOf(moments: Moments, { season, reach }: Shape): BandKnown {
  const { at, values } = moments;
  const phases = phasesOf(at, season);
  const inPhase = (i: number): number => phases.of(at[i] as number);
  const levelled = (all: Float64Array): Float64Array => levelsOf(byPhase(all, inPhase, phases.count));
  const rough = levelled(values);
  const drift = driftOf({ ...moments, values: values.map((value, i) => value - (rough[inPhase(i)] as number)) });
  const still = values.map((value, i) => value - drift(at[i] as number));
  const levels = levelled(still);
  const distances = still.map((value, i) => value - (levels[inPhase(i)] as number));
  const up = spreadsOf(byPhase(distances, inPhase, phases.count));
  const down = spreadsOf(
    byPhase(
      distances.map((distance) => -distance),
      inPhase,
      phases.count,
    ),
  );
  return {
    verdict: 'known',
    season,
    at: (moment) => {
      const phase = phases.of(moment);
      const level = (levels[phase] as number) + drift(moment);
      if (!Number.isFinite(level)) return undefined;
      return {
        lower: level - reach * (down[phase] as number),
        level,
        upper: level + reach * (up[phase] as number),
      };
    },
  };
}

/** The trend of what the season leaves over; nothing where none is evident. */
function driftOf({ at, values, areMoments }: Moments): (moment: number) => number {
  const known = values.map((value, i) => (Number.isFinite(value) ? i : -1)).filter((i) => i >= 0);
  const line = lineOf(
    {
      at: Float64Array.from(known, (i) => at[i] as number),
      values: Float64Array.from(known, (i) => values[i] as number),
      areMoments,
    },
    0.05,
  );
  if (line === undefined || line.confidence < 0.95) return () => 0;
  return (moment) => line.slope * (moment - line.middle);
}
