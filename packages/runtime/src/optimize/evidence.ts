/**
 * From what was observed to what advice may rest on: pure. Nothing is filled in that nobody measured.
 *
 * The floor of the heap is told by its course alone: one value says nothing about a leak.
 */
import type { Point } from '@perf/analytics';
import type { Alert, EpochMs, OperationSnapshot } from '@perf/core';
import type { Diagnosis } from '@perf/health';
import type {
  Attempt,
  Evidence,
  EvidenceOperation,
  EvidencePool,
  EvidenceReading,
  EvidenceTunable,
} from '@perf/optimizer';
import type { Explained } from '../gathering.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { SeenUsage } from '../usage-board.ts';
import type { CoursesOf } from './courses.ts';
import { type Profiled, withStacks } from './stacks.ts';

/** What only who looks knows: how the readings moved, and what there is to tune. */
export interface Tuning {
  readonly courses?: CoursesOf | undefined;
  /** Of operations by name, their p95. */
  readonly operationCourses?: CoursesOf | undefined;
  readonly tunables?: readonly EvidenceTunable[] | undefined;
  readonly pools?: readonly EvidencePool[] | undefined;
  readonly attempts?: readonly Attempt[] | undefined;
  /** What is known of calling `gc()`. */
  readonly gc?: Evidence['gc'];
  /** The latest CPU profile. */
  readonly profiled?: Profiled | undefined;
}

export interface ObservedForAdvice extends Tuning {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly readings: readonly ReadingSummary[];
  readonly operations: readonly OperationSnapshot[];
  readonly explained: Explained;
  readonly usage: readonly SeenUsage[];
  /** Gauges of the program's own, by name: `NAME.waiting` tells who waits for the limit `NAME`. */
  readonly gauges: ReadonlyMap<string, number>;
  readonly findings: NonNullable<Evidence['findings']>;
  readonly alerts: readonly Alert[];
  readonly diagnosis: readonly Diagnosis[];
}

const FLOOR = 'heap.floor';
/** Fewer collections tell no trend: then the lower edge of the heap used, of which there is a value a second, tells more. */
const FEWEST_FLOORS = 16;
const SPACES = { old_space: 'heap.floor.old', large_object_space: 'heap.floor.large' } as const;

export function evidenceOf(seen: ObservedForAdvice): Evidence {
  const courses = tellingCourses(seen.courses);
  const { readings, alerts, diagnosis, findings, tunables, attempts, from, to } = seen;
  const byName = new Map(readings.map((reading) => [reading.name as string, reading]));
  const mean = (name: string): number | undefined => byName.get(name)?.mean;
  const spaces = Object.entries(SPACES).flatMap(([space, name]) => {
    const points = courses[name];
    return points === undefined ? [] : [[space, points] as const];
  });
  return {
    from,
    to,
    readings: [
      ...(courses.load === undefined ? [] : [{ name: 'load', points: courses.load }]),
      ...readings
        // The parts of the floor are told below, by the names that V8 has for them.
        .filter(({ name }) => (name === FLOOR ? courses[FLOOR] !== undefined : !name.startsWith(`${FLOOR}.`)))
        .map((reading) => withCourse(reading, courseIn(courses, reading.name))),
    ],
    heapFloor: courses[FLOOR],
    heapSpaces: spaces.length === 0 ? undefined : Object.fromEntries(spaces),
    arrayBuffers: courses['process.arraybuffers'] ?? byName.get('process.arraybuffers'),
    gc: { majorPerSecond: mean('gc.major'), promotedPerSecond: mean('heap.promoted'), ...seen.gc },
    limits: { heap: byName.get('process.heap.limit')?.last, container: byName.get('container.memory.limit')?.last },
    operations: seen.operations.filter(({ count }) => count > 0).map((operation) => operationIn(seen, operation)),
    stalls: withStacks(seen.explained.stalls, seen.profiled),
    pools: [...poolsIn(seen), ...(seen.pools ?? [])],
    findings,
    alerts,
    diagnosis,
    tunables,
    attempts,
  };
}

/** How busy the loop is counts as the load without its collections: a heap that leaks makes those longer, and is no load. */
function tellingCourses(courses: CoursesOf = {}): CoursesOf {
  const { [FLOOR]: floor = [], 'loop.utilization': busy, 'gc.time': collecting = [], ...others } = courses;
  const collected = new Map(collecting.map(({ at, value }) => [at, value]));
  const load = busy?.map(({ at, value }) => ({ at, value: Math.max(0, value - (collected.get(at) ?? 0)) }));
  return {
    ...others,
    ...(floor.length < FEWEST_FLOORS ? {} : { [FLOOR]: floor }),
    ...(collecting.length === 0 ? {} : { 'gc.time': collecting }),
    ...(load === undefined ? {} : { load }),
  };
}

/** Of a name that a program has chosen: `constructor` is one like any other. */
const courseIn = (courses: CoursesOf, name: string): readonly Point[] | undefined =>
  Object.hasOwn(courses, name) ? courses[name] : undefined;

function withCourse(reading: ReadingSummary, points: readonly Point[] | undefined): EvidenceReading & { name: string } {
  return points === undefined ? reading : { ...reading, points };
}

function operationIn(
  { explained, operationCourses = {} }: ObservedForAdvice,
  { name, labels, kind, count, failed, mean, p50, p95, p99 }: OperationSnapshot,
): EvidenceOperation {
  const blocked = explained.stalls
    .filter(({ operation }) => operation === name)
    .reduce((sum, { duration }) => sum + duration, 0);
  const told = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return {
    name: told.length === 0 ? name : `${name} {${told.join(', ')}}`,
    ...(kind === undefined ? {} : { kind }),
    count,
    failed,
    mean: mean ?? null,
    p50: p50 ?? null,
    p95: p95 ?? null,
    p99: p99 ?? null,
    blocked: blocked === 0 ? undefined : blocked,
    points: courseIn(operationCourses, name),
  };
}

/**
 * A limit of the program is a pool when it says who waits for it, in a gauge `NAME.waiting`. Any other is a bound that
 * should never be reached: that it is hardly used is no waste.
 */
function poolsIn({ usage, gauges, pools = [] }: ObservedForAdvice): EvidencePool[] {
  const known = new Set(pools.map(({ name }) => name));
  return usage.flatMap((state) => {
    if (state.kind !== 'limit' || !state.hasProgram || known.has(state.name)) return [];
    const waiting = gauges.get(`${state.name}.waiting`);
    return waiting === undefined ? [] : [{ name: state.name, size: state.limit, inUse: state.used, waiting }];
  });
}
