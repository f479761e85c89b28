/**
 * How the few readings move that run towards an end: memory, the fullest disk, open files. For a program that runs for months
 * as for one that runs for an hour, in bounded memory: when there are too many points, two neighbours become one.
 *
 * Of a stretch the least counts: what memory holds between two collections is what does not go away.
 */
import { type Point, trend } from '@perf/analytics';
import type { Milliseconds, ReadingName, Readings } from '@perf/core';
import type { SeenTrend } from '@perf/health';

export const CLIMBING: readonly ReadingName[] = [
  'process.heap.used',
  'process.external',
  'process.rss',
  'tree.rss',
  'machine.filesystem.fullest',
  'tree.files.share',
];

/** Enough for a slope; its cost grows with them. */
export const MOST_POINTS = 240;

export class ReadingTrends {
  readonly #points = new Map<ReadingName, Point[]>();
  /** How many looks are one point. */
  #width = 1;
  #looks = 0;

  /** @param at by any clock, as long as it is the same */
  add(at: number, readings: Readings): void {
    const isNew = this.#looks % this.#width === 0;
    this.#looks += 1;
    for (const name of CLIMBING) {
      const value = readings[name];
      if (value === undefined || !Number.isFinite(value)) continue;
      const points = this.#points.get(name) ?? [];
      this.#points.set(name, points);
      const last = points.at(-1);
      if (isNew || last === undefined) points.push({ at, value });
      else if (value < last.value) points[points.length - 1] = { at: last.at, value };
    }
    if (this.#width * MOST_POINTS <= this.#looks) this.#thin();
  }

  trends(): SeenTrend[] {
    return [...this.#points].flatMap(([name, points]) => seenTrend(name, points));
  }

  #thin(): void {
    this.#width *= 2;
    for (const [name, points] of this.#points) {
      this.#points.set(
        name,
        points.flatMap(({ at, value }, i) =>
          i % 2 === 1 ? [] : [{ at, value: Math.min(value, points[i + 1]?.value ?? value) }],
        ),
      );
    }
  }
}

/** Below it, what moves is a program that starts: no diagnosis takes a shorter one. */
const SHORTEST: Milliseconds = 600_000;

/** @param points oldest first. @returns nothing where no trend is evident */
export function seenTrend(name: string, points: readonly Point[]): SeenTrend[] {
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  if (span < SHORTEST) return [];
  const found = trend(points);
  if (found.verdict === 'insufficient-data' || found.direction === undefined) return [];
  return [{ name, perHour: found.slope, confidence: found.confidence, span }];
}
