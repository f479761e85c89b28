/**
 * What functions take: in time, and of a processor.
 *
 *   each case:  one call → batch of some 20 ms → warm-up until it gets no faster
 *   all cases:  a batch each, in an order that turns, as often as samples are wanted
 *
 * So all cases meet the same moments of the machine. What they differ by is told with more right by `compareInterleaved`.
 */
import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { type Duration, type Milliseconds, milliseconds } from '@perf/core';
import { positiveInteger } from '../misuse.ts';
import { quantileOf } from '../statistics/order.ts';
import { type Timed, timeBatch } from './batch.ts';
import { type BenchCases, casesOf, type NamedCase } from './cases.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Prepared, type Preparing, prepare } from './prepare.ts';
import { caseFailed } from './runner.ts';
import { type CpuSource, chooseCpuClock } from './stopwatch.ts';
import { type Stretch, type Warning, warningsOf } from './warnings.ts';

export interface BenchOptions {
  /** Batches measured of each case. @default 40 */
  readonly samples?: number;
  /** How long a batch lasts. @default 20 ms */
  readonly batch?: Duration;
  /** How long a case may warm up; it ends sooner when it gets no faster. @default 1 s */
  readonly warmup?: Duration;
  /** How long a batch may take whose promises are not kept. A function that blocks the thread can't be ended. @default 30 s */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
  /** Told after each round of all cases. */
  readonly onProgress?: (done: number, of: number) => void;
}

export interface BenchCaseResult {
  readonly name: string;
  /** Time on a processor a call. */
  readonly cpu: Figures;
  /** Time a call. */
  readonly wall: Figures;
  /** Batches that were measured. */
  readonly samples: number;
  readonly callsPerSample: number;
  readonly warnings: readonly Warning[];
}

export interface BenchResult {
  readonly cases: readonly BenchCaseResult[];
  /** Whose processor time was counted: the thread's, or where its clock is too coarse that of the whole process. */
  readonly clock: CpuSource['name'];
}

interface Checked {
  readonly samples: number;
  readonly batch: Milliseconds;
  readonly warmup: Milliseconds;
  readonly timeout: Milliseconds;
}

export function checkedOptions({
  samples = 40,
  // Long beside the step of a clock, short beside what other programs get of a processor in one go.
  batch = 20,
  warmup = 1_000,
  timeout = 30_000,
}: BenchOptions): Checked {
  return {
    samples: positiveInteger('samples', samples),
    batch: Math.max(0.1, milliseconds(batch, 'batch')),
    warmup: milliseconds(warmup, 'warmup'),
    timeout: milliseconds(timeout, 'timeout'),
  };
}

/**
 * Measures functions, synchronous or not.
 *
 * @throws PerfError `validators/case-failed` when one throws, `validators/invalid-argument` when there is none
 */
export async function bench(cases: BenchCases, options: BenchOptions = {}): Promise<BenchResult> {
  const named = casesOf(cases);
  const checked = checkedOptions(options);
  const clock = chooseCpuClock();
  const collections = watchCollections();
  const ready: NamedCase[] = [];
  try {
    for (const one of named) {
      await hook(one, 'setup');
      ready.push(one);
    }
    const common = { clock, ...checked };
    const empty = await prepare(
      { name: 'empty', fn: () => undefined },
      { ...common, batch: 2, warmup: 100, unique: -1 },
    );
    const floor = await timeBatch(empty.subject, empty.calls);
    const prepared = await inTurn(named, common, options.signal);
    const measured = await measure(prepared, checked.samples, options);
    const collected = collections.seen();
    return {
      cases: prepared.map((one, i) => resultOf(one, { batches: measured[i] as Timed[], empty: floor.wall, collected })),
      clock: clock.name,
    };
  } finally {
    collections.stop();
    for (const one of ready) await hook(one, 'teardown');
  }
}

async function inTurn(
  cases: readonly NamedCase[],
  common: Omit<Preparing, 'unique'>,
  signal: AbortSignal | undefined,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const [unique, one] of cases.entries()) {
    signal?.throwIfAborted();
    prepared.push(await prepare(one, { ...common, unique }));
  }
  return prepared;
}

async function measure(
  prepared: readonly Prepared[],
  samples: number,
  { signal, onProgress }: BenchOptions,
): Promise<Timed[][]> {
  const batches: Timed[][] = prepared.map(() => []);
  for (let round = 0; round < samples; round += 1) {
    for (let k = 0; k < prepared.length; k += 1) {
      signal?.throwIfAborted();
      const turn = (k + round) % prepared.length;
      const { subject, calls } = prepared[turn] as Prepared;
      batches[turn]?.push(await timeBatch(subject, calls));
    }
    onProgress?.(round + 1, samples);
  }
  return batches;
}

interface Measured {
  readonly batches: readonly Timed[];
  readonly empty: number;
  readonly collected: readonly Stretch[];
}

function resultOf(one: Prepared, { batches, empty, collected }: Measured): BenchCaseResult {
  const walls = batches.map(({ wall }) => wall);
  const median = quantileOf(Float64Array.from(walls).sort(), 0.5);
  return {
    name: one.name,
    cpu: figuresOf(
      batches.map(({ cpu, wall }) => cpu ?? wall),
      'ns',
    ),
    wall: figuresOf(walls, 'ns'),
    samples: batches.length,
    callsPerSample: one.calls,
    warnings: warningsOf({ ...one, batches, median, empty, collections: collected }),
  };
}

async function hook(one: NamedCase, name: 'setup' | 'teardown'): Promise<void> {
  try {
    await one[name]?.();
  } catch (cause) {
    throw caseFailed(`${one.name}, ${name}`, cause);
  }
}

/** When garbage was collected. */
function watchCollections(): { readonly seen: () => Stretch[]; readonly stop: () => void } {
  const found: Stretch[] = [];
  const take = (entries: readonly PerformanceEntry[]): void => {
    for (const { startTime, duration } of entries) found.push({ from: startTime, to: startTime + duration });
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    seen: () => {
      take(observer.takeRecords());
      return found;
    },
    stop: () => observer.disconnect(),
  };
}
