/**
 * How precisely the past is kept, and from which tier a question takes each stretch of time.
 *
 *   raw          |                  . . . . .|   every batch as it came, 48 hours
 *   ten seconds  |             : : : : : : : |   the same calls by ten seconds, 7 days
 *   minute       |      + + + + + + + + + + +|   by the minute, 90 days
 *   hour         |H H H H H H H H H H H H H H|   by the hour, for ever
 *   day          |D           D           D  |   hours once more, added up: a question about a year reads 365 rows
 *
 * Every call is in every tier as long as that keeps it, so a question must take a stretch from one tier only, and the
 * stretches must meet without a gap. It takes the coarsest that fits its steps, and finer ones for what sticks out:
 *
 *   asked      from ───────────────────────────────────── to
 *   taken      raw │ ten │ minute │ hour  hour │ minute │ raw
 *
 * Where a finer tier has ended already, the next coarser one answers for it.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { TimeRange } from './history.ts';

export type TierName = 'raw' | 'tenSeconds' | 'minute' | 'hour';
/** Where rows are taken from. Days are kept as long as hours, and tell nothing that these don't. */
export type RowTier = TierName | 'day';

interface Tier {
  readonly name: RowTier;
  /** A row stands for the stretch of this width that begins at its moment; 0: for one batch. */
  readonly width: Milliseconds;
}

export const TEN_SECONDS: Milliseconds = 10_000;
export const MINUTE: Milliseconds = 60_000;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;
/** What is packed together of one series: ten minutes. */
export const SLOT: Milliseconds = 10 * MINUTE;

/** Finest first; each width divides the next. */
const TIERS: readonly Tier[] = [
  { name: 'raw', width: 0 },
  { name: 'tenSeconds', width: TEN_SECONDS },
  { name: 'minute', width: MINUTE },
  { name: 'hour', width: HOUR },
  { name: 'day', width: DAY },
];

/** A stretch of time, and the tier whose rows in it are taken. */
export interface Part extends TimeRange {
  readonly tier: RowTier;
}

/** Since when each tier is complete: never later for a coarser one, and where a row of the next coarser one begins. */
export type Since = Readonly<Record<RowTier, EpochMs>>;

/** How long each tier is kept. */
export type Retention = Readonly<Record<TierName, Milliseconds>>;

export const RETENTION: Retention = {
  raw: 2 * DAY,
  tenSeconds: 7 * DAY,
  minute: 90 * DAY,
  hour: Number.POSITIVE_INFINITY,
};

/** Where the end of a tier may stand: whole slots or days, since these go as one, and whole rows of the next coarser tier. */
export const END_WIDTH: Readonly<Record<TierName, Milliseconds>> = {
  raw: SLOT,
  tenSeconds: SLOT,
  minute: HOUR,
  hour: DAY,
};

/** The row of a tier that a moment belongs to. */
export function rowOf(at: EpochMs, width: Milliseconds): EpochMs {
  return Math.floor(at / width) * width;
}

/**
 * @param step width of the asker's steps, the first of which begins at `range.from`; undefined: one step, the whole range
 * @param since of the tiers there are; the coarsest answers for what is older than all
 * @returns oldest first; parts neither overlap nor leave a gap, and with a step no row reaches over the edge of one,
 *   unless only such rows are left
 */
export function plan(range: TimeRange, step: Milliseconds | undefined, since: Partial<Since>): Part[] {
  const fits = ({ width }: Tier): boolean => step === undefined || (step % width === 0 && range.from % width === 0);
  const tiers = TIERS.filter(({ name }) => since[name] !== undefined);
  const parts: Part[] = [];
  let { to } = range;
  tiers.forEach(({ name }, finest) => {
    const isLast = finest === tiers.length - 1;
    const from = isLast ? range.from : Math.max(range.from, since[name] ?? range.from);
    if (!(from < to)) return;
    parts.unshift(...cover({ from, to }, { tiers, coarsest: tiers.length - 1, finest, fits }));
    to = from;
  });
  return parts;
}

interface Choice {
  readonly tiers: readonly Tier[];
  /** Places in `tiers`. */
  readonly coarsest: number;
  readonly finest: number;
  fits(tier: Tier): boolean;
}

function cover({ from, to }: TimeRange, choice: Choice): Part[] {
  const { tiers, coarsest, finest, fits } = choice;
  const tier = tiers[coarsest];
  if (tier === undefined || !(from < to)) return [];
  if (coarsest === finest) return [{ tier: tier.name, from, to }];
  const finer = { ...choice, coarsest: coarsest - 1 };
  const first = Math.ceil(from / tier.width) * tier.width;
  const last = rowOf(to, tier.width);
  if (!fits(tier) || !(first < last)) return cover({ from, to }, finer);
  return [
    ...cover({ from, to: first }, finer),
    { tier: tier.name, from: first, to: last },
    ...cover({ from: last, to }, finer),
  ];
}
