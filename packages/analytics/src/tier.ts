/**
 * How precisely the past is kept, and from which tier a question takes each stretch of time.
 *
 *   raw      |    . . . . . . . . . . . .|   every batch as it came, 48 hours
 *   minute   |:::::::::::::::::::::::::::|   the same calls by the minute, 90 days
 *
 * Every call is in every tier as long as that keeps it, so a question must take a stretch from one tier only, and the
 * stretches must meet without a gap. It takes the coarsest that fits its steps, and finer ones for what sticks out:
 *
 *   asked      from ───────────────────────── to
 *   taken      raw │ minute  minute  minute │ raw
 *
 * Where a finer tier has ended already, the next coarser one answers for it.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { TimeRange } from './history.ts';

export type TierName = 'raw' | 'minute';

interface Tier {
  readonly name: TierName;
  /** A row stands for the stretch of this width that begins at its moment; 0: for one batch. */
  readonly width: Milliseconds;
}

export const MINUTE: Milliseconds = 60_000;

/** Finest first; each width divides the next. */
const TIERS: readonly Tier[] = [
  { name: 'raw', width: 0 },
  { name: 'minute', width: MINUTE },
];

/** A stretch of time, and the tier whose rows in it are taken. */
export interface Part extends TimeRange {
  readonly tier: TierName;
}

/** Since when each tier is complete. */
export type Since = Readonly<Record<TierName, EpochMs>>;

/** How long each tier is kept. */
export type Retention = Readonly<Record<TierName, Milliseconds>>;

export const RETENTION: Retention = { raw: 48 * 60 * MINUTE, minute: 90 * 24 * 60 * MINUTE };

/** The row of a tier that a moment belongs to. */
export function rowOf(at: EpochMs, width: Milliseconds = MINUTE): EpochMs {
  return Math.floor(at / width) * width;
}

/**
 * @param step width of the asker's steps, the first of which begins at `range.from`; undefined: one step, the whole range
 * @returns oldest first; parts neither overlap nor leave a gap, and with a step no row reaches over the edge of one,
 *   unless only such rows are left
 */
export function plan(range: TimeRange, step: Milliseconds | undefined, since: Since): Part[] {
  const fits = ({ width }: Tier): boolean => step === undefined || (step % width === 0 && range.from % width === 0);
  const parts: Part[] = [];
  let { to } = range;
  TIERS.forEach(({ name }, finest) => {
    const isLast = finest === TIERS.length - 1;
    const from = isLast ? range.from : Math.max(range.from, since[name]);
    if (!(from < to)) return;
    parts.unshift(...cover({ from, to }, { coarsest: TIERS.length - 1, finest, fits }));
    to = from;
  });
  return parts;
}

interface Choice {
  /** Places in `TIERS`. */
  readonly coarsest: number;
  readonly finest: number;
  fits(tier: Tier): boolean;
}

function cover({ from, to }: TimeRange, { coarsest, finest, fits }: Choice): Part[] {
  const tier = TIERS[coarsest];
  if (tier === undefined || !(from < to)) return [];
  if (coarsest === finest) return [{ tier: tier.name, from, to }];
  const finer = { coarsest: coarsest - 1, finest, fits };
  const first = Math.ceil(from / tier.width) * tier.width;
  const last = rowOf(to, tier.width);
  if (!fits(tier) || !(first < last)) return cover({ from, to }, finer);
  return [
    ...cover({ from, to: first }, finer),
    { tier: tier.name, from: first, to: last },
    ...cover({ from: last, to }, finer),
  ];
}
