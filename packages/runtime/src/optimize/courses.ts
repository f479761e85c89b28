/**
 * How the readings moved that advice looks at over time, for a program that runs for months as for one that runs for an
 * hour, in bounded memory: when there are too many points, two neighbours become one.
 *
 * Of a floor the lower one stays, since what is above it may go away; of anything else their mean.
 */
import type { Point } from '@perf/analytics';
import type { EpochMs, Milliseconds, ReadingName, Readings } from '@perf/core';

/** What a rule may want the course of. */
export const COURSES: readonly ReadingName[] = [
  'heap.floor',
  'heap.floor.old',
  'heap.floor.large',
  'process.heap.used',
  'process.external',
  'process.arraybuffers',
  'process.rss',
  'gc.time',
  'gc.pause.max',
  'gc.major',
  'heap.promoted',
  'loop.utilization',
  'loop.delay.p99',
  'container.memory.share',
];

/** Enough for a trend and its confidence. */
export const MOST_POINTS = 240;

export type CoursesOf = Readonly<Record<string, readonly Point[]>>;

/** The least of a stretch stands for it; of the rest the mean. */
export const isFloor = (name: string): boolean => name.startsWith('heap.floor') || name.startsWith('process.');

interface Course {
  points: Point[];
  /** How many samples are one point, and how many are in the last one. */
  width: number;
  filled: number;
}

export class Courses {
  readonly #byName = new Map<ReadingName, Course>();

  /** @param at monotonic */
  add(at: Milliseconds, readings: Readings): void {
    for (const name of COURSES) {
      const value = readings[name];
      if (value === undefined || !Number.isFinite(value)) continue;
      const course = this.#byName.get(name) ?? { points: [], width: 1, filled: 1 };
      this.#byName.set(name, course);
      take(course, { at: at as number, value }, isFloor(name));
    }
  }

  /** @param shift from the monotonic clock to the wall's */
  points(shift: EpochMs): CoursesOf {
    const shifted = [...this.#byName].map(
      ([name, { points }]) => [name, points.map(({ at, value }) => ({ at: shift + at, value }))] as const,
    );
    return Object.fromEntries(shifted);
  }
}

function take(course: Course, point: Point, byFloor: boolean): void {
  const last = course.points.at(-1);
  if (last === undefined || course.filled === course.width) {
    if (course.points.length === MOST_POINTS) halve(course, byFloor);
    course.points.push(point);
    course.filled = 1;
    return;
  }
  const value = byFloor
    ? Math.min(last.value, point.value)
    : last.value + (point.value - last.value) / (course.filled + 1);
  course.points[course.points.length - 1] = { at: last.at, value };
  course.filled += 1;
}

/** All its points are full, and there is an even number of them. */
function halve(course: Course, byFloor: boolean): void {
  course.points = course.points.flatMap((point, index, all) => {
    const next = all[index + 1];
    if (index % 2 === 1 || next === undefined) return [];
    const value = byFloor ? Math.min(point.value, next.value) : (point.value + next.value) / 2;
    return [{ at: point.at, value }];
  });
  course.width *= 2;
}
