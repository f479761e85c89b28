/** What moves towards an end: memory that climbs, a disk that fills, descriptors that are not closed. */
import type { Milliseconds, Ratio } from '@perf/core';
import { sureAfter } from './confidence.ts';
import type { Cause, Diagnosis } from './diagnosis.ts';
import { type DiagnosisEvidence, figureOf, readingOf, type SeenTrend, symptomOf } from './evidence.ts';
import { aboutText, bytesText, shareText, spanText } from './words.ts';

/** Below it a rise may be chance: the level of confidence that statistics usually ask for. */
const SURE: Ratio = 0.95;
/** A program that starts fills its caches; what still climbs after this does not only start. */
const SHORTEST: Milliseconds = 600_000;
/** Less growth than this share of the level over the stretch is no reason to act. */
const LEAST_GROWTH: Ratio = 0.1;
const HOUR: Milliseconds = 3_600_000;
/** An end that is further away is not foretold from one straight line. */
const FAR: Milliseconds = 72 * HOUR;
const SOON: Milliseconds = 6 * HOUR;

interface Climber {
  readonly reading: string;
  readonly cause: Cause;
  readonly what: string;
  /** Where it has its end: a reading with the limit. */
  readonly limit?: string;
  readonly action: string;
}

/** The first that climbs explains the others, which hold it too. */
const CLIMBERS: readonly Climber[] = [
  {
    reading: 'process.heap.used',
    cause: 'heap-climbs',
    what: 'the JavaScript heap',
    limit: 'process.heap.limit',
    action:
      'Compare two heap snapshots some minutes apart, to see which objects are kept: `node --heapsnapshot-signal=SIGUSR2`.',
  },
  {
    reading: 'process.external',
    cause: 'buffers-climb',
    what: 'memory outside of the heap',
    action: 'Look for buffers and streams that are kept or never read to their end.',
  },
  {
    reading: 'process.rss',
    cause: 'memory-climbs',
    what: 'memory of the process, though neither heap nor buffers',
    limit: 'container.memory.limit',
    action: 'Look at native modules and at fragmentation: try MALLOC_ARENA_MAX=2 or jemalloc.',
  },
  {
    reading: 'tree.rss',
    cause: 'memory-climbs',
    what: 'memory of the program with all that it started',
    limit: 'container.memory.limit',
    action: 'Look which process grows: `ps -o pid,rss,command --sort=-rss`.',
  },
];

/** Confidence: that it climbs, as the trend has it. Why it does is for whoever looks. */
export function memoryClimbs(evidence: DiagnosisEvidence): Diagnosis[] {
  for (const { reading, cause, what, limit, action } of CLIMBERS) {
    const trend = climbing(evidence, reading);
    const seen = readingOf(evidence, reading);
    if (trend === undefined || seen === undefined) continue;
    const grown = (trend.perHour * trend.span) / HOUR;
    if (grown < LEAST_GROWTH * (seen.mean ?? seen.last)) continue;
    const left = limit === undefined ? undefined : untilEnd(seen.last, readingOf(evidence, limit)?.last, trend.perHour);
    const end = left === undefined ? '' : `, and is at its limit in ${aboutText(left)}`;
    return [
      {
        symptom: 'memory-climbing',
        cause,
        severity: left !== undefined && left <= SOON ? 'critical' : 'warning',
        text: `${what} climbs: ${bytesText(trend.perHour)} an hour over ${spanText(trend.span)}${end}`,
        confidence: trend.confidence,
        evidence: [
          { name: reading, value: seen.last, unit: 'bytes' },
          { name: reading, value: trend.perHour, unit: 'bytes/h' },
        ],
        action,
      },
    ];
  }
  return [];
}

/** Confidence: the trend's that it fills; where it is full and no trend is known, what the samples give. */
export function diskFills(evidence: DiagnosisEvidence): Diagnosis[] {
  const name = 'machine.filesystem.fullest';
  const full = symptomOf(evidence, 'disk-full');
  const trend = climbing(evidence, name);
  const seen = readingOf(evidence, name);
  const left = trend === undefined ? undefined : untilEnd(seen?.last, 1, trend.perHour);
  const share = (full && figureOf(full, 'fullShare')) ?? seen?.last ?? 0;
  const common = {
    evidence: [
      { name, value: share, unit: 'ratio' },
      ...(trend === undefined ? [] : [{ name, value: trend.perHour, unit: 'ratio/h' }]),
    ],
    action: 'Free space: find what is large with `du -xh / | sort -h | tail`, old logs and backups first.',
  };
  if (left !== undefined && trend !== undefined) {
    return [
      {
        ...common,
        symptom: full?.kind ?? 'disk-filling',
        cause: 'disk-filling',
        severity: left <= SOON ? 'critical' : (full?.severity ?? 'warning'),
        text: `a file system is ${shareText(share)} full and fills: there is no space left in ${aboutText(left)}`,
        confidence: trend.confidence,
      },
    ];
  }
  if (full === undefined) return [];
  return [
    {
      ...common,
      symptom: full.kind,
      cause: 'disk-full',
      severity: full.severity,
      text: `a file system is ${shareText(share)} full; how fast it fills is unknown`,
      confidence: sureAfter(seen?.samples ?? 1),
    },
  ];
}

/** Confidence: that it runs out, by what the samples give; where a trend says that it climbs, by the trend. */
export function descriptors(evidence: DiagnosisEvidence): Diagnosis[] {
  const name = 'tree.files.share';
  const near = symptomOf(evidence, 'files-limit');
  const trend = climbing(evidence, name);
  const seen = readingOf(evidence, name);
  const left = trend === undefined ? undefined : untilEnd(seen?.last, 1, trend.perHour);
  if (near === undefined && left === undefined) return [];
  const share = (near && figureOf(near, 'filesShare')) ?? seen?.last ?? 0;
  const why =
    left === undefined
      ? 'whether they are leaked or needed is unknown'
      : `it climbs, and none is left in ${aboutText(left)}`;
  return [
    {
      symptom: near?.kind ?? 'files-climbing',
      cause: 'file-descriptors',
      severity: near?.severity ?? 'warning',
      text: `a process has ${shareText(share)} of its file descriptors open: ${why}`,
      confidence: trend?.confidence ?? sureAfter(seen?.samples ?? 1),
      evidence: [
        { name, value: share, unit: 'ratio' },
        ...(trend === undefined ? [] : [{ name, value: trend.perHour, unit: 'ratio/h' }]),
      ],
      action: 'See what is open with `ls -l /proc/PID/fd`: close what is not needed, or raise `ulimit -n`.',
    },
  ];
}

/** A trend that is sure, long enough, and upwards. */
function climbing({ trends = [] }: DiagnosisEvidence, name: string): SeenTrend | undefined {
  return trends.find(
    (trend) => trend.name === name && trend.perHour > 0 && trend.confidence >= SURE && trend.span >= SHORTEST,
  );
}

/** @returns undefined where the end is not known, or too far away to be foretold */
function untilEnd(now: number | undefined, end: number | undefined, perHour: number): Milliseconds | undefined {
  if (now === undefined || end === undefined || !(end > 0)) return undefined;
  const left = (Math.max(0, end - now) / perHour) * HOUR;
  return left <= FAR ? left : undefined;
}
