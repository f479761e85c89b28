/** Memory that grows and does not come back: of the heap by its floor after major collections, of buffers, of neither. */
import { formatBytes, formatDuration } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { type Climb, climbOf, rises } from '../climb.ts';
import { type Course, courseOf, spanOf } from '../course.ts';
import type { Known } from '../known.ts';
import type { AdviceCause } from '../recommendation.ts';
import type { Strategy } from '../strategy.ts';
import { type Draft, figure, type Rule } from './rule.ts';

/** Less growth over the stretch is no reason to act, unless the end is near. */
const LEAST_GROWTH: Ratio = 0.1;
/** What grows while a program starts may be what it needs; a shorter stretch has to show more. */
const SHORTEST: Milliseconds = 600_000;
const LEAST_GROWTH_IN_SHORT: Ratio = 0.25;
const HOUR: Milliseconds = 3_600_000;
const FAR: Milliseconds = 72 * HOUR;
const SOON: Milliseconds = 6 * HOUR;
/** From the lower edge of the heap used, not from collections: no one saw that they were major. */
const BY_EDGE: Ratio = 0.95;
/** What a program's memory may grow with. The first that was measured is taken out. */
const LOADS = ['load', 'loop.utilization', 'process.cpu', 'tree.cpu'] as const;

interface Holder {
  readonly rule: string;
  /** Names of the course, the surest first. */
  readonly readings: readonly string[];
  readonly cause: AdviceCause;
  readonly what: string;
  readonly order: string;
  readonly limits: readonly string[];
  readonly command?: string;
}

/** The first that climbs explains the others, which hold it too. */
const HOLDERS: readonly Holder[] = [
  {
    rule: 'memory/leak',
    readings: ['heap.floor', 'process.heap.used'],
    cause: 'heap-climbs',
    what: 'the JavaScript heap that is left after collections',
    order: 'Compare two heap snapshots some minutes apart to see which objects are kept, and let go of them',
    limits: ['process.heap.limit', 'container.memory.limit'],
    command: 'node --heapsnapshot-signal=SIGUSR2',
  },
  {
    rule: 'memory/buffers',
    readings: ['process.arraybuffers', 'process.external'],
    cause: 'buffers-climb',
    what: 'memory of buffers outside the heap',
    order: 'Look for buffers and streams that are kept, or never read to their end',
    limits: ['container.memory.limit'],
  },
  {
    rule: 'memory/native',
    readings: ['process.rss', 'tree.rss'],
    cause: 'memory-climbs',
    what: 'memory of the process that is neither heap nor buffers',
    order: 'Look at native modules and at fragmentation: try MALLOC_ARENA_MAX=2 or jemalloc',
    limits: ['container.memory.limit'],
  },
];

export const memoryLeaks: Rule = (known, strategy) => {
  const found = HOLDERS.flatMap((holder) => {
    const climbing = climbOfHolder(known, holder);
    return climbing === undefined ? [] : [{ holder, ...climbing }];
  });
  const [first] = found;
  if (first === undefined) return [];
  // Buffers beside the heap are told apart where they grow more than it: then they are not held by what grows there.
  const buffers = found.find(({ holder }) => holder.rule === 'memory/buffers');
  const told = buffers !== undefined && buffers.climb.growth > first.climb.growth ? buffers : first;
  return [leak(known, told), ...recycling(told, strategy)];
};

interface Climbing {
  readonly holder: Holder;
  readonly climb: Climb;
  readonly reading: string;
  readonly course: Course;
  readonly confidence: Ratio;
  /** Until it is at its limit; undefined where that is unknown or far. */
  readonly left: Milliseconds | undefined;
}

function climbOfHolder(known: Known, holder: Holder): Omit<Climbing, 'holder'> | undefined {
  const reading = holder.readings.find((name) => (known.reading(name)?.points.length ?? 0) > 0);
  const whole = reading === undefined ? undefined : known.reading(reading);
  const course = holder.rule === 'memory/native' ? withoutHeap(whole, known) : whole;
  if (reading === undefined || course === undefined) return undefined;
  // The heap goes up and down between collections, and with it what is not quite taken out of the whole.
  const isFloor = reading !== 'process.heap.used' && holder.rule !== 'memory/native';
  const loads = loadsOf(known);
  const climb = climbOf(course, isFloor, loads);
  // What is left when the rest is taken out may also climb since the rest falls.
  if (climb === undefined || whole === undefined || !rises(whole)) return undefined;
  // What the heap takes with it is the heap's, though nobody is sure of that one.
  const used = known.reading('process.heap.used');
  if (holder.rule === 'memory/native' && used !== undefined && rises(used)) return undefined;
  const left = holder.limits
    .map((name) => untilEnd(course.last, known.reading(name)?.last, climb.perHour))
    .find((span) => span !== undefined);
  const isShort = !course.hasMoments || spanOf(course) < SHORTEST;
  const least = isShort ? LEAST_GROWTH_IN_SHORT : left === undefined ? LEAST_GROWTH : LEAST_GROWTH / 2;
  if (climb.growth < least * climb.level) return undefined;
  return { climb, reading, course, left, confidence: climb.confidence * (isFloor ? 1 : BY_EDGE) };
}

/** What a process holds beside its heap and its buffers, at the moments at which all of them were measured. */
function withoutHeap(whole: Course | undefined, known: Known): Course | undefined {
  const parts = ['process.heap.used', 'process.external'].flatMap((name) => {
    const points = known.reading(name)?.points ?? [];
    return points.length === 0 ? [] : [new Map(points.map(({ at, value }) => [at, value]))];
  });
  return courseOf(
    whole?.points.map(({ at, value }) => ({
      at,
      value: parts.reduce((rest, part) => rest - (part.get(at) ?? Number.NaN), value),
    })),
  );
}

function loadsOf(known: Known): Course[] {
  return LOADS.map((name) => known.reading(name)).filter(
    (course) => course !== undefined && course.points.length > 0,
  ) as Course[];
}

function leak(known: Known, { holder, climb, reading, course, confidence, left }: Climbing): Draft {
  const pace = course.hasMoments ? `${formatBytes(climb.perHour)} an hour` : `${formatBytes(climb.growth)} in all`;
  const end = left === undefined ? '' : `, and is at its limit in about ${formatDuration(left)}`;
  const space = holder.rule === 'memory/leak' ? growingSpace(known) : undefined;
  const most = space === undefined ? '' : `; most of it in ${space.name}`;
  return {
    ...{ rule: holder.rule, cause: holder.cause, subject: reading, confidence },
    severity: left !== undefined && left <= SOON ? 'critical' : 'warning',
    what: `${holder.order}.`,
    text: `${holder.what} climbs at one pace: ${pace} over ${formatDuration(climb.span)}${end}${most}`,
    why: [
      ...figure(reading, course.last, 'bytes'),
      ...figure(reading, climb.perHour, 'bytes/h'),
      ...(space === undefined ? [] : figure(`heap.space.${space.name}`, space.growth, 'bytes')),
    ],
    effect: {
      metric: `${reading}.growth`,
      better: 'lower',
      expected: -1,
      range: [-1, -0.7],
      text: `it stops climbing: ${pace} less`,
    },
    risk: {
      level: 'low',
      text: 'A snapshot stops the program for some seconds and needs as much memory again as the heap.',
    },
    undo: 'Nothing is changed by looking.',
    within: Math.max(HOUR, climb.span),
    ...(holder.command === undefined ? {} : { command: holder.command }),
  };
}

/** The heap space that grew most. */
function growingSpace(known: Known): { readonly name: string; readonly growth: number } | undefined {
  const spaces = known.readingsOf('heap.floor.').flatMap(([name, { points }]) => {
    const growth = (points.at(-1)?.value ?? 0) - (points[0]?.value ?? 0);
    return growth > 0 ? [{ name: name.slice('heap.floor.'.length), growth }] : [];
  });
  return spaces.sort((a, b) => b.growth - a.growth)[0];
}

/** Until it is mended: processes that end in time, one after the other. */
function recycling({ holder, climb, reading, left, confidence }: Climbing, strategy: Strategy): Draft[] {
  if (left === undefined) return [];
  const every = Math.max(HOUR / 4, left / 2);
  return [
    {
      ...{ rule: 'memory/recycle', cause: holder.cause, subject: reading, severity: 'info' },
      confidence: confidence * strategy.heapOfContainer,
      what: `Until that is mended, replace workers one after the other every ${formatDuration(every)}.`,
      text: `at ${formatBytes(climb.perHour)} an hour ${holder.what} is at its limit in about ${formatDuration(left)}`,
      why: figure(reading, climb.perHour, 'bytes/h'),
      effect: {
        ...{ metric: reading, better: 'lower' },
        expected: -climb.growth / Math.max(1, climb.level + climb.growth),
        range: [-1, 0],
        text: 'no worker comes to its limit',
      },
      risk: { level: 'medium', text: 'Connections of a worker that ends have to be drained first.' },
      undo: 'Stop replacing them.',
      within: left,
    },
  ];
}

function untilEnd(now: number, end: number | undefined, perHour: number): Milliseconds | undefined {
  if (end === undefined || !(end > 0)) return undefined;
  const left = (Math.max(0, end - now) / perHour) * HOUR;
  return left <= FAR ? left : undefined;
}
