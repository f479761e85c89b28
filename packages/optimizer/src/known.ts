/**
 * Evidence as the rules read it: every part there, in one form, sorted by name, so that the order in which it came means
 * nothing. What makes no sense is unknown.
 */

import { trend } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { type Diagnosis, diagnose, type SeenOperation, type SeenTrend, type Symptom } from '@perf/health';
import type { Attempt } from './attempt.ts';
import { type Course, courseOf, spanOf } from './course.ts';
import type {
  Evidence,
  EvidenceOperation,
  EvidencePool,
  EvidenceStall,
  EvidenceTunable,
  GivenReading,
  NamedReading,
} from './evidence.ts';
import { alertedReadings, wholeEvidence } from './whole-evidence.ts';

export interface KnownPool extends Omit<EvidencePool, 'inUse' | 'waiting'> {
  readonly inUse: Course | undefined;
  readonly waiting: Course | undefined;
}

export interface KnownOperation extends EvidenceOperation {
  readonly isOutgoing: boolean;
  readonly course: Course | undefined;
}

export interface Known {
  readonly given: Evidence;
  readonly reading: (name: string) => Course | undefined;
  /** Of the readings that begin so, in the order of their names. */
  readonly readingsOf: (prefix: string) => readonly (readonly [name: string, Course])[];
  readonly operations: readonly KnownOperation[];
  readonly pools: readonly KnownPool[];
  readonly stalls: readonly EvidenceStall[];
  readonly symptoms: readonly Symptom[];
  readonly diagnoses: readonly Diagnosis[];
  /** Undefined: nobody said what can be tuned. */
  readonly tunables: readonly EvidenceTunable[] | undefined;
  readonly attempts: readonly Attempt[];
}

/** @throws PerfError `optimizer/invalid-argument` for what is no evidence at all */
export function know(evidence: Evidence): Known {
  const given = wholeEvidence(evidence);
  const readings = readingsOf(given);
  const operations = byName(given.operations)
    .filter(({ count }) => count > 0)
    .map(knownOperation);
  const symptoms = sorted(given.findings ?? []).map((finding) => ({ ...finding, text: finding.text ?? finding.kind }));
  const stalls = sorted(given.stalls ?? []).filter(({ duration }) => duration > 0 && Number.isFinite(duration));
  const pools = byName([...(given.pools ?? []), ...poolsOf(readings)]).map(knownPool);
  const readingsBeginning = (prefix: string) =>
    [...readings].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  const known = {
    given,
    reading: (name: string) => readings.get(name),
    readingsOf: readingsBeginning,
    operations,
    pools,
    stalls,
    symptoms,
  };
  return {
    ...known,
    diagnoses: given.diagnosis === undefined ? diagnosed(known, readings) : sorted(given.diagnosis),
    tunables: given.tunables === undefined ? undefined : byName(given.tunables),
    attempts: sorted(given.attempts ?? []),
  };
}

/** Firing alerts on a reading or an operation: somebody wants to be woken for it. */
export function isAlerted({ given }: Known, ...names: readonly string[]): boolean {
  return (given.alerts ?? []).some(
    ({ state, name, cause, labels = {} }) =>
      state === 'firing' &&
      names.some((wanted) => name === wanted || cause === wanted || Object.values(labels).includes(wanted)),
  );
}

function readingsOf(evidence: Evidence): Map<string, Course> {
  const { readings = {}, heapFloor, arrayBuffers, gc = {}, eventLoop = {}, limits = {} } = evidence;
  const given = isNamed(readings) ? named(readings) : Object.entries(readings);
  const all: (readonly [string, GivenReading | undefined])[] = [
    ...alertedReadings(evidence),
    ...given,
    ['heap.floor', heapFloor],
    ['process.arraybuffers', arrayBuffers],
    ['gc.time', gc.timeShare],
    ['gc.pause.max', gc.pauseMax],
    ['gc.major', gc.majorPerSecond],
    ['heap.promoted', gc.promotedPerSecond],
    ['loop.utilization', eventLoop.utilization],
    ['loop.delay.p99', eventLoop.delayP99],
    ['loop.delay.max', eventLoop.delayMax],
    ['process.heap.limit', limits.heap],
    ['container.memory.limit', limits.container],
    ...Object.entries(evidence.heapSpaces ?? {}).map(([name, space]) => [`heap.floor.${name}`, space] as const),
  ];
  return new Map(
    all.flatMap(([name, one]) => {
      const course = courseOf(one);
      return course === undefined ? [] : [[name, course] as const];
    }),
  );
}

const isNamed = (readings: NonNullable<Evidence['readings']>): readings is readonly NamedReading[] =>
  Array.isArray(readings);

/** Values that came one by one are one course. */
function named(readings: readonly NamedReading[]): (readonly [string, GivenReading])[] {
  const values = readings.flatMap((reading) => ('value' in reading ? [reading] : []));
  const whole = byName(readings.flatMap((reading) => ('value' in reading ? [] : [reading])));
  const courses = Map.groupBy(values, ({ name }) => name);
  return [...courses, ...whole.map((reading) => [reading.name, reading] as const)];
}

function knownPool(given: EvidencePool): KnownPool {
  const { used, limit, ...pool } = whole(given);
  const { size = limit, inUse = used } = pool;
  return { ...pool, size, inUse: courseOf(inUse), waiting: courseOf(pool.waiting) };
}

/** Of the pools that offer readings of their own, whose names say what they are of. */
function poolsOf(readings: ReadonlyMap<string, Course>): EvidencePool[] {
  const found = new Map<string, Record<string, GivenReading>>();
  for (const [reading, course] of readings) {
    const [, name, field] = /^(?:pool|limit)\.(.+)\.([A-Za-z0-9]+)$/.exec(reading) ?? [];
    if (name === undefined || field === undefined) continue;
    const isCourse = field === 'inUse' || field === 'used' || field === 'waiting';
    found.set(name, { ...found.get(name), [field]: isCourse ? course : course.last });
  }
  return [...found].map(([name, fields]) => ({ ...fields, name }));
}

/** What programs usually call the calls that leave them. */
const LEAVING =
  /^(outgoing|dependency|upstream|external|fetch|https?|sql|db|pg|postgres|mysql|redis|mongo|s3|grpc)[ .:/]/i;
const LEAVING_KINDS: readonly unknown[] = ['network', 'database', 'outgoing', 'client', 'dependency', 'external'];

function knownOperation(operation: EvidenceOperation): KnownOperation {
  const { name, kind, isOutgoing = LEAVING_KINDS.includes(kind) || LEAVING.test(name) } = operation;
  return { ...whole(operation), isOutgoing, course: courseOf(operation.points) };
}

/** Causes by the rules of health, where nobody has asked them yet. */
function diagnosed(
  { operations, symptoms, stalls }: Pick<Known, 'operations' | 'symptoms' | 'stalls'>,
  readings: ReadonlyMap<string, Course>,
): readonly Diagnosis[] {
  const entries = [...readings].sort(([a], [b]) => (a < b ? -1 : 1));
  return diagnose({
    symptoms,
    readings: entries.map(([name, { points: _, ...figures }]) => ({ name, ...figures })),
    trends: entries.flatMap(([name, course]) => seenTrend(name, course)),
    operations: operations.map(
      ({ name, isOutgoing, count, mean = null, p95 = null, failed }): SeenOperation => ({
        ...{ name, isOutgoing, count, mean, p95 },
        ...(failed === undefined ? {} : { failed }),
      }),
    ),
    stalls: stalls.map(({ duration, operation, gc }) => ({ duration, operation, gc })),
  });
}

const CLIMBING = ['machine.filesystem.fullest', 'tree.files.share'];
const SHORTEST: Milliseconds = 600_000;

/** Memory has rules of its own here. */
function seenTrend(name: string, course: Course): SeenTrend[] {
  if (!CLIMBING.includes(name) || !course.hasMoments || spanOf(course) < SHORTEST) return [];
  const found = trend(course.points);
  if (found.verdict === 'insufficient-data' || found.direction === undefined) return [];
  return [{ name, perHour: found.slope, confidence: found.confidence as Ratio, span: spanOf(course) }];
}

/** One of each name, sorted: of two, the one that says more. */
function byName<T extends { readonly name: string }>(things: readonly T[] = []): T[] {
  const named = sorted(things.filter((thing) => typeof thing?.name === 'string' && thing.name !== ''));
  const found = new Map<string, T>();
  for (const thing of named) {
    const other = found.get(thing.name);
    if (other === undefined || JSON.stringify(other).length < JSON.stringify(thing).length)
      found.set(thing.name, thing);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By what they say, so that the order in which they came means nothing. */
function sorted<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => ({ thing, key: JSON.stringify(thing) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ thing }) => thing);
}

/** Without numbers that are none, or below 0: whatever a rule reads of them would be nonsense. */
function whole<T extends object>(thing: T): T {
  const entries = Object.entries(thing).filter(
    ([, value]) => typeof value !== 'number' || (Number.isFinite(value) && value >= 0),
  );
  return Object.fromEntries(entries) as T;
}
