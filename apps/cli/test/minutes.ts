/** A history made up minute by minute: what an analysis should find in it is known. */
import type { HistoryBatch } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { Histogram, type Recorded } from '@perf/core';
import { emptyProject } from './perfkit.ts';

export interface Scene {
  readonly minutes: number;
  readonly from: number;
  /** Typical duration of `save` in a minute, in ms. */
  readonly save?: (minute: number) => number;
  readonly readings?: (minute: number) => HistoryBatch['readings'];
}

/** One batch a minute: 120 calls of `save` and of `load`, spread around their typical durations. */
export function minutesOf({ minutes, from, save = () => 20, readings = () => ({}) }: Scene): HistoryBatch[] {
  return Array.from({ length: minutes }, (_, minute) => ({
    at: from + minute * 60_000 + 30_000,
    span: 60_000,
    operations: [
      { name: 'save', labels: {}, recorded: calls(save(minute), minute) },
      { name: 'load', labels: {}, recorded: calls(50, minute + 7777) },
    ],
    readings: { 'process.rss': 2e8 * (0.99 + 0.02 * chance(minute)), ...readings(minute) },
    events: [],
  }));
}

function calls(typical: number, seed: number): Recorded {
  const histogram = new Histogram();
  const level = typical * (0.97 + 0.06 * chance(seed * 7));
  for (let i = 0; i < 120; i += 1) histogram.record(level * (0.7 + 0.6 * chance(seed * 1000 + i)));
  return { histogram, failed: 0 };
}

/** 0…1, the same for the same n, and like chance to all that look at it. */
function chance(n: number): number {
  let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** A project whose history has all of it. */
export async function projectWith(scene: Scene): Promise<string> {
  const cwd = await emptyProject();
  const own = await openHistory({ folder: `${cwd}/.perfkit` });
  // Not more at once than may wait.
  const batches = minutesOf(scene);
  for (let at = 0; at < batches.length; at += 50)
    await Promise.all(batches.slice(at, at + 50).map((batch) => own.append(batch)));
  await own.close();
  return cwd;
}
