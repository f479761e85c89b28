/**
 * What gave way first: of all that was read of the target and of what was promised, what passed its line at the lowest rate.
 *
 * A resource that is used up and a promise that is broken at the same rate are cause and effect, so the resource comes first.
 */
import { type AnyReadings, formatDuration, formatRatio } from '@perf/analytics';
import { type ReadingName, readingCatalogue } from '@perf/core';
import type { ThresholdVerdict } from '../threshold.ts';

export type SaturationKind =
  | 'cpu'
  | 'memory'
  | 'loop'
  | 'pool'
  | 'disk'
  | 'files'
  | 'latency'
  | 'errors'
  | 'throughput';

export interface Saturation {
  readonly what: SaturationKind;
  /** The lowest rate at which it was past its line. */
  readonly rate: number;
  /** The reading or the threshold. */
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** One sentence. */
  readonly text: string;
}

/** What is looked at of a step. */
export interface Stepped {
  readonly rate: number;
  readonly verdicts: readonly ThresholdVerdict[];
  readonly readings: AnyReadings | undefined;
  /** Why it failed though no threshold is broken yet. */
  readonly because: string | undefined;
  readonly answer: string;
}

interface Line {
  readonly what: SaturationKind;
  readonly limit: number;
}

/** Past these a resource is used up: what comes more has to wait. */
const LINES: Readonly<Partial<Record<ReadingName, Line>>> = {
  'loop.utilization': { what: 'loop', limit: 0.95 },
  'container.cpu.share': { what: 'cpu', limit: 0.95 },
  'container.cpu.throttled': { what: 'cpu', limit: 0.2 },
  'machine.cpu': { what: 'cpu', limit: 0.95 },
  'container.memory.share': { what: 'memory', limit: 0.95 },
  'container.pressure.memory': { what: 'memory', limit: 0.1 },
  'machine.pressure.memory': { what: 'memory', limit: 0.1 },
  'gc.time': { what: 'memory', limit: 0.3 },
  'machine.cpu.iowait': { what: 'disk', limit: 0.5 },
  'tree.files.share': { what: 'files', limit: 0.95 },
};
const MOST_OF_HEAP = 0.9;
const LEAST_MEMORY_LEFT = 0.05;
/** A program of one thread can use no more than a core; one that uses clearly more has several, and how many is unknown. */
const ONE_CORE = { from: 0.95, to: 1.15, title: 'one core, all that a program of one thread can use' };
/** A pool of the program's own, by what it calls itself: how much of it is used, or who waits for it. */
const POOL_SHARE = /(?:pool|connection|worker).*[._](?:share|utilization)$/i;
const POOL_WAITING = /(?:pool|connection|worker).*[._](?:waiting|pending|queued)$/i;

/** @param steps in any order; those whose figures are the generator's left out */
export function saturationsOf(steps: readonly Stepped[]): Saturation[] {
  const lowest = new Map<string, Saturation>();
  for (const step of steps) {
    for (const found of [...ofReadings(step), ...ofPromises(step)]) {
      const before = lowest.get(found.what);
      if (before === undefined || found.rate < before.rate) lowest.set(found.what, found);
    }
  }
  return [...lowest.values()].sort((a, b) => a.rate - b.rate || Number(isPromise(a)) - Number(isPromise(b)));
}

const isPromise = ({ what }: Saturation): boolean => what === 'latency' || what === 'errors' || what === 'throughput';

function ofPromises({ rate, verdicts, because, answer }: Stepped): Saturation[] {
  if (answer !== 'broken') return [];
  const broken = verdicts.filter(({ state }) => state === 'broken');
  if (broken.length === 0)
    return [{ what: 'latency', rate, name: 'latency', value: 0, limit: 0, text: because ?? 'latency' }];
  return broken.map(({ unit, threshold, actual = 0, limit }) => ({
    what: unit === 'ms' ? 'latency' : unit === '1/s' || threshold.includes('count') ? 'throughput' : 'errors',
    rate,
    name: threshold,
    value: actual,
    limit,
    text: `${threshold} was ${unit === 'ms' ? formatDuration(actual) : unit === 'ratio' ? formatRatio(actual) : actual}`,
  }));
}

function ofReadings({ rate, readings = {} }: Stepped): Saturation[] {
  const found: Saturation[] = [];
  const past = (
    { what, limit }: Line,
    name: string,
    { value, title }: { value: number | undefined; title: string },
  ): void => {
    if (value === undefined || value < limit) return;
    found.push({ what, rate, name, value, limit, text: `${title}: ${formatRatio(value)}` });
  };
  for (const [name, line] of Object.entries(LINES)) {
    past(line, name, { value: readings[name], title: readingCatalogue[name as ReadingName].title });
  }
  const cores = readings['tree.cpu'] ?? readings['process.cpu'];
  if (cores !== undefined && cores <= ONE_CORE.to) {
    past({ what: 'cpu', limit: ONE_CORE.from }, 'tree.cpu', { value: cores, title: ONE_CORE.title });
  }
  const { 'process.heap.used': heap, 'process.heap.limit': heapLimit } = readings;
  const ofHeap = heap === undefined || heapLimit === undefined ? undefined : heap / heapLimit;
  past({ what: 'memory', limit: MOST_OF_HEAP }, 'process.heap.used', {
    value: ofHeap,
    title: 'JavaScript heap, of its limit',
  });
  const { 'machine.memory.used': used, 'machine.memory.available': left } = readings;
  const ofMemory = used === undefined || left === undefined ? undefined : used / (used + left);
  past({ what: 'memory', limit: 1 - LEAST_MEMORY_LEFT }, 'machine.memory.used', {
    value: ofMemory,
    title: 'machine memory used',
  });
  for (const [name, value] of Object.entries(readings)) {
    if (POOL_SHARE.test(name)) past({ what: 'pool', limit: 0.95 }, name, { value, title: name });
    if (POOL_WAITING.test(name) && value !== undefined && value >= 1)
      found.push({ what: 'pool', rate, name, value, limit: 0, text: `${name}: ${value} wait` });
  }
  return found;
}
