/**
 * Whether a backup is due: asked every few seconds, answered from spans that were seen to go by.
 *
 *   idle ── touch, session, change ──▶ dirty ── `every` since the last attempt, or woke up ──▶ due ── began ──▶ idle
 *
 * Spans are monotonic, so a wall clock that is set moves nothing back or forth. Monotonic time stands still while the machine
 * sleeps and the wall does not: a look at which the wall is far ahead comes right after a sleep, and what is dirty is due then,
 * since a machine that slept once may be closed again at any moment.
 */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';

/** Why a backup was taken. */
export type Reason = 'asked' | 'scheduled' | 'woke' | 'shutdown';

export interface Looked {
  readonly wall: EpochMs;
  readonly monotonic: Milliseconds;
}

export interface DueState {
  readonly looked: Looked;
  /** When the last attempt began, or the service did. */
  readonly since: Milliseconds;
  /** How long after `since` the next one is due. */
  readonly wait: Milliseconds;
  /** The machine slept, and no backup began since. */
  readonly woke: boolean;
}

/** How far the wall runs ahead before that is called a sleep: clocks that are corrected move by less. */
const SLEPT: Milliseconds = 60_000;
/** Several services on one machine, or on one store, drift apart by this much of `every`. */
const JITTER: Ratio = 0.05;

export interface Every {
  readonly every: Milliseconds;
  /** 0…1, for the jitter. */
  readonly random: number;
}

/** The state after a backup began, or at the start. */
export function begun(now: Looked, { every, random }: Every): DueState {
  return { looked: now, since: now.monotonic, wait: every * (1 - JITTER + 2 * JITTER * random), woke: false };
}

/** The first one ever is due at once. */
export function atOnce(state: DueState): DueState {
  return { ...state, wait: 0 };
}

/** A look found that nothing had changed: a sleep before it is no reason any more. */
export function unchanged(state: DueState): DueState {
  return { ...state, woke: false };
}

/** Takes in a look; nothing in it begins a backup. */
export function looked(state: DueState, now: Looked): DueState {
  const ahead = now.wall - state.looked.wall - (now.monotonic - state.looked.monotonic);
  return { ...state, looked: now, woke: state.woke || ahead >= SLEPT };
}

/** Why one would be due now if anything had changed; undefined: it would not. */
export function reasonNow({ looked: { monotonic }, since, wait, woke }: DueState): Reason | undefined {
  if (woke) return 'woke';
  return monotonic - since >= wait ? 'scheduled' : undefined;
}
