/**
 * The shapes of load that people have names for. Each is a row of stages around the level that was asked for.
 *
 * ```
 * smoke ▁▁▁▁  load ▁▆██▆▁  stress ▂▄▆█  spike ▁▁█▁▁  soak ▅▅▅▅▅▅  breakpoint ▁▂▃▄▅▆▇█
 * ```
 */
import type { Milliseconds } from '@perf/core';
import type { Stage } from '../arrival/schedule.ts';

/** The profiles of load: smoke, load, stress, spike, soak, breakpoint. */
export const profileNames = ['smoke', 'load', 'stress', 'spike', 'soak', 'breakpoint'] as const;
export type ProfileName = (typeof profileNames)[number];

interface Profile {
  /** How long it takes unless somebody says. */
  readonly usual: Milliseconds;
  /** Shares of the level at both ends, and of the time. */
  readonly parts: readonly (readonly [from: number, to: number, time: number])[];
}

const MINUTE_MS: Milliseconds = 60_000;

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  // Does it answer at all? As little as is asked for, for a moment.
  smoke: { usual: 5_000, parts: [[0.1, 0.1, 1]] },
  load: {
    usual: MINUTE_MS,
    parts: [
      [0, 1, 0.1],
      [1, 1, 0.8],
      [1, 0, 0.1],
    ],
  },
  // Half, all, half as much again, twice what is expected.
  stress: {
    usual: 2 * MINUTE_MS,
    parts: [
      [0.5, 0.5, 0.25],
      [1, 1, 0.25],
      [1.5, 1.5, 0.25],
      [2, 2, 0.25],
    ],
  },
  spike: {
    usual: MINUTE_MS,
    parts: [
      [0.1, 0.1, 0.3],
      [0.1, 1, 0.02],
      [1, 1, 0.28],
      [1, 0.1, 0.02],
      [0.1, 0.1, 0.38],
    ],
  },
  soak: { usual: 60 * MINUTE_MS, parts: [[1, 1, 1]] },
  // The level is where it ends, if nothing breaks before.
  breakpoint: { usual: 2 * MINUTE_MS, parts: [[0, 1, 1]] },
};

/** @param level a rate per second, or users */
export function shaped(name: ProfileName, level: number, span: Milliseconds = PROFILES[name].usual): Stage[] {
  return PROFILES[name].parts.map(([from, to, time]) => ({
    from: scaled(from, level),
    to: scaled(to, level),
    for: time * span,
  }));
}

/** A share of a small level is still somebody. */
function scaled(share: number, level: number): number {
  return share === 0 ? 0 : Math.max(Math.min(1, level), share * level);
}
