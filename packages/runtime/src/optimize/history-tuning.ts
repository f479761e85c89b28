/** What a stretch of history knows for advice: how the readings moved, and how long the slowest dependencies took over time. */
import type { HistoryReader, Point, SeriesRecorded, TimeRange } from '@perf/analytics';
import { COURSES, type CoursesOf, isFloor, MOST_POINTS } from './courses.ts';
import type { Tuning } from './evidence.ts';

const SHORTEST_STEP_MS = 1_000;
/** Each is a question of its own to the history. */
const MOST_OPERATIONS = 10;

export async function tuningOf(
  history: HistoryReader,
  { from, to }: TimeRange,
  operations: readonly SeriesRecorded[],
): Promise<Tuning> {
  const step = Math.max(SHORTEST_STEP_MS, (to - from) / MOST_POINTS);
  const stored = await Promise.all(COURSES.map((name) => history.readings({ from, to, name, step })));
  const courses = stored
    .flat()
    .map(({ name, points = [] }): [string, Point[]] => [
      name,
      points.map(({ at, min, mean }) => ({ at, value: isFloor(name) ? min : mean })),
    ]);
  const names = [...new Set(operations.filter(isOutgoing).map(({ name }) => name))].slice(0, MOST_OPERATIONS);
  const queried = names.map(async (operation): Promise<[string, Point[]]> => {
    const points = await history.query({ operation, from, to, step });
    return [
      operation,
      points.flatMap(({ at, statistics: { p95 } }) => (p95 === undefined ? [] : [{ at, value: p95 }])),
    ];
  });
  return {
    courses: Object.fromEntries(courses),
    operationCourses: Object.fromEntries(await Promise.all(queried)) as CoursesOf,
  };
}

/** Requests to others are named so by the watch of HTTP; for the rest a program says what kind they are. */
const isOutgoing = ({ name, kind }: SeriesRecorded): boolean =>
  name.startsWith('outgoing ') || kind === 'network' || kind === 'database';
