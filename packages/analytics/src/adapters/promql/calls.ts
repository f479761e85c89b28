/**
 * Recorded calls out of counters: series put together from those of their buckets, sums and failures. What was written has
 * fine buckets; what was scraped has native ones in the steps in which the store kept those, and classic ones otherwise.
 */
import { canonical, DEFAULT_SCALE, type Recorded } from '@perf/core';
import { BucketSum, bucketOf, FINE_SCALE, RANGE_LABEL } from '../../fine-buckets.ts';
import { addClassic } from './classic-buckets.ts';
import { addNative } from './native-buckets.ts';
import { type NativeRises, nativeRises } from './native-rises.ts';
import { type Rises, rises } from './rises.ts';
import { keyOf, type Source } from './source.ts';
import type { Stretch } from './stretches.ts';

export interface CallQuery extends Stretch {
  readonly source: Source;
  /** What every question has: `operation="save"`. */
  readonly matchers: readonly string[];
  /** Labels that are the store's, not the operation's. */
  readonly foreign: readonly string[];
}

export interface FoundCalls {
  readonly operation: string;
  /** The operation's own, under the names that they have in the store. */
  readonly labels: Readonly<Record<string, string>>;
  /** By the number of the step; one without calls is absent. */
  readonly bySteps: ReadonlyMap<number, Recorded>;
}

const DURATION = 'perfkit_operation_duration';

interface Step {
  readonly buckets: BucketSum;
  sum: number;
  failed: number;
  /** Sum and buckets are those of a native histogram. */
  isNative: boolean;
}

interface Series {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly steps: Map<number, Step>;
  isFine: boolean;
}

export async function callsOf(query: CallQuery): Promise<FoundCalls[]> {
  const { source, matchers, from, step, steps } = query;
  const asked = (name: string) => ({ source, selector: `${name}{${matchers.join(',')}}`, from, step, steps });
  const ask = (name: string): Promise<Rises[]> => rises(asked(name));
  const [fine, native, sums, failures] = await Promise.all([
    ask(`${DURATION}_fine_seconds_bucket`),
    nativeRises(asked(`${DURATION}_seconds`)),
    ask(`${DURATION}_seconds_sum`),
    ask('perfkit_operation_failures_total'),
  ]);
  const all = new AllSeries(query.foreign);
  for (const each of fine) all.addFine(each);
  for (const each of native) if (!all.isFine(each.metric)) all.addNative(each);
  // A sum without such buckets was scraped: it has classic ones.
  if (sums.some((each) => all.needsClassic(each))) {
    const classic = await ask(`${DURATION}_seconds_bucket`);
    for (const [metric, bounds] of histograms(classic)) if (!all.isFine(metric)) all.addClassic(metric, bounds);
  }
  for (const { metric, bySteps } of sums) {
    all.each(metric, bySteps, (at, seconds) => {
      if (!at.isNative) at.sum += seconds * 1000;
    });
  }
  for (const { metric, bySteps } of failures) all.each(metric, bySteps, (at, failed) => (at.failed += failed));
  return all.found();
}

class AllSeries {
  readonly #foreign: ReadonlySet<string>;
  readonly #exported: RegExp;
  readonly #series = new Map<string, Series>();

  constructor(foreign: readonly string[]) {
    this.#foreign = new Set(['__name__', 'operation', 'le', RANGE_LABEL, ...foreign]);
    this.#exported = new RegExp(`^exported_(?=(exported_)*(${['operation', ...foreign].join('|')})$)`);
  }

  isFine(metric: Rises['metric']): boolean {
    return this.#of(metric).isFine;
  }

  addFine({ metric, bySteps }: Rises): void {
    const bucket = bucketOf(metric[RANGE_LABEL] ?? '');
    if (bucket === undefined) return;
    this.#of(metric).isFine = true;
    this.each(metric, bySteps, ({ buckets }, count) => buckets.add(bucket, count));
  }

  addNative({ metric, bySteps }: NativeRises): void {
    const { steps } = this.#of(metric);
    for (const [at, { buckets, sum }] of bySteps) {
      const step = stepOf(steps, at, { scale: DEFAULT_SCALE, isNative: true });
      step.sum += sum * 1000;
      for (const bucket of buckets) addNative(step.buckets, bucket);
    }
  }

  needsClassic({ metric, bySteps }: Rises): boolean {
    const { steps, isFine } = this.#of(metric);
    return !isFine && [...bySteps.keys()].some((at) => steps.get(at)?.isNative !== true);
  }

  addClassic(metric: Rises['metric'], bounds: ReadonlyMap<number, ReadonlyMap<number, number>>): void {
    const { steps } = this.#of(metric);
    const numbers = new Set([...bounds.values()].flatMap((bySteps) => [...bySteps.keys()]));
    for (const at of numbers) {
      const step = stepOf(steps, at);
      const upTo = [...bounds].map(([bound, bySteps]) => ({ bound, count: bySteps.get(at) ?? 0 }));
      if (!step.isNative) addClassic(step.buckets, upTo);
    }
  }

  each(metric: Rises['metric'], bySteps: Rises['bySteps'], act: (step: Step, rise: number) => void): void {
    const { steps } = this.#of(metric);
    for (const [at, rise] of bySteps) act(stepOf(steps, at), rise);
  }

  found(): FoundCalls[] {
    return [...this.#series.values()].map(({ operation, labels, steps }) => {
      const bySteps = new Map<number, Recorded>();
      for (const [at, { buckets, ...rest }] of steps) {
        const recorded = buckets.recorded(rest);
        if (recorded !== undefined) bySteps.set(at, recorded);
      }
      return { operation, labels, bySteps };
    });
  }

  #of(metric: Rises['metric']): Series {
    const operation = metric.operation ?? '';
    const own = Object.entries(metric).filter(([label]) => !this.#foreign.has(label));
    const labels = canonical(
      Object.fromEntries(own.map(([label, value]) => [label.replace(this.#exported, ''), value])),
    );
    const key = JSON.stringify([operation, labels]);
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series: Series = { operation, labels, steps: new Map(), isFine: false };
    this.#series.set(key, series);
    return series;
  }
}

function stepOf(steps: Map<number, Step>, at: number, { scale = FINE_SCALE, isNative = false } = {}): Step {
  const known = steps.get(at);
  if (known !== undefined) return known;
  const step: Step = { buckets: new BucketSum(scale), sum: 0, failed: 0, isNative };
  steps.set(at, step);
  return step;
}

/** The series of the buckets of one histogram, by their bounds. */
function histograms(series: readonly Rises[]): Map<Rises['metric'], Map<number, Rises['bySteps']>> {
  const byKey = new Map<string, Map<number, Rises['bySteps']>>();
  const metrics = new Map<string, Rises['metric']>();
  for (const { metric, bySteps } of series) {
    const { le = '', __name__: _, ...rest } = metric;
    const key = keyOf(rest);
    const bounds = byKey.get(key) ?? new Map<number, Rises['bySteps']>();
    bounds.set(le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), bySteps);
    byKey.set(key, bounds);
    metrics.set(key, rest);
  }
  return new Map([...byKey].map(([key, bounds]) => [metrics.get(key) ?? {}, bounds]));
}
