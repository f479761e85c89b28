/** Histories of some days, made up call by call: what an analysis should find in them is known. */
import type { EpochMs } from '@perf/core';
import type { History, HistoryBatch } from '../src/history.ts';
import { recorded, T0 } from './batches.ts';

export const MINUTE = 60_000;

export interface Scene {
  /** How many minutes. */
  readonly minutes: number;
  /** Typical duration of `save` in a minute, in ms. */
  readonly save?: (minute: number) => number;
  /** Typical duration of `load`. */
  readonly load?: (minute: number) => number;
  /** Calls of `save` in a minute. */
  readonly calls?: (minute: number) => number;
  readonly readings?: (minute: number) => HistoryBatch['readings'];
  readonly from?: EpochMs;
}

/** 0…1, the same for the same n, and like chance to all that look at it. */
export function chance(n: number): number {
  let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** One batch a minute. Calls spread around the typical one by a third, and minutes by some per cent. */
export function minutesOf({
  minutes,
  save = () => 20,
  load = () => 50,
  calls = () => 120,
  readings,
  from = T0,
}: Scene): HistoryBatch[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const durations = (typical: number, count: number, seed: number): number[] => {
      const level = typical * (0.97 + 0.06 * chance(minute * 7 + seed));
      return Array.from({ length: count }, (__, i) => level * (0.7 + 0.6 * chance(minute * 1000 + i * 3 + seed)));
    };
    return {
      at: from + minute * MINUTE + 30_000,
      span: MINUTE,
      operations: [
        { name: 'save', labels: {}, recorded: recorded(durations(save(minute), calls(minute), 1)) },
        { name: 'load', labels: {}, recorded: recorded(durations(load(minute), 60, 2)) },
      ],
      readings: { 'process.rss': 2e8 * (0.99 + 0.02 * chance(minute + 5)), ...readings?.(minute) },
      events: [],
    };
  });
}

export async function fill(history: History, scene: Scene): Promise<void> {
  for (const batch of minutesOf(scene)) await history.append(batch);
}
