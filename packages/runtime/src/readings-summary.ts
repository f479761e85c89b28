/**
 * Readings of a stretch of time as one line each: how many, mean, least, most, last; and the contracts on them, judged as
 * they come in. Memory is bounded by the catalogue and the contracts.
 */
import {
  type Clock,
  type Milliseconds,
  type ReadingContract,
  type ReadingName,
  type Readings,
  type ReadingVerdict,
  type ReadingWatch,
  readingCatalogue,
  readingEntries,
  watchReading,
} from '@perf/core';
import type { SeenTrend } from '@perf/health';
import { ReadingTrends } from './health/reading-trends.ts';
import { Courses, type CoursesOf } from './optimize/courses.ts';

export interface ReadingSummary {
  readonly name: ReadingName;
  readonly samples: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export class ReadingsSummary {
  readonly #byName = new Map<ReadingName, ReadingSummary>();
  readonly #trends = new ReadingTrends();
  readonly #courses = new Courses();
  readonly #watches: readonly (readonly [ReadingName, ReadingWatch])[];

  constructor(contracts: readonly ReadingContract[] = []) {
    this.#watches = contracts.map((promised) => [promised.reading, watchReading(promised)]);
  }

  /**
   * Takes the readings of one more moment; a name that is absent from them is left as it is.
   *
   * @param at monotonic
   */
  add(at: Milliseconds, readings: Readings): void {
    this.#trends.add(at, readings);
    this.#courses.add(at, readings);
    for (const [name, watch] of this.#watches) {
      const value = readings[name];
      if (value !== undefined) watch.add({ at, min: value, max: value });
    }
    for (const [name, value] of readingEntries(readings)) {
      if (!Number.isFinite(value)) continue;
      const { samples, mean, min, max } = this.#byName.get(name) ?? { samples: 0, mean: 0, min: value, max: value };
      this.#byName.set(name, {
        name,
        samples: samples + 1,
        mean: mean + (value - mean) / (samples + 1),
        min: Math.min(min, value),
        max: Math.max(max, value),
        last: value,
      });
    }
  }

  /** In the order of the contracts. */
  verdicts(): ReadingVerdict[] {
    return this.#watches.map(([, watch]) => watch.verdict());
  }

  /** Of those that may run towards an end. */
  trends(): SeenTrend[] {
    return this.#trends.trends();
  }

  /** Of those that advice looks at. @param clock the one by whose monotonic time they were added */
  courses(clock: Clock): CoursesOf {
    return this.#courses.points(clock.now() - clock.monotonic());
  }

  /** In the order of the catalogue; a reading that never came is absent. */
  summaries(): ReadingSummary[] {
    return (Object.keys(readingCatalogue) as ReadingName[]).flatMap((name) => this.#byName.get(name) ?? []);
  }
}

/** The readings of several processes at one moment as one set, each combined as the catalogue says. */
export function combined(all: readonly Readings[]): Readings {
  const result: { -readonly [Name in ReadingName]?: number } = {};
  for (const [name, value] of all.flatMap(readingEntries)) {
    const before = result[name];
    if (before === undefined) result[name] = value;
    else result[name] = readingCatalogue[name].combine === 'sum' ? before + value : Math.max(before, value);
  }
  return result;
}
