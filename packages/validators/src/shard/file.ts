/**
 * A shard's result as a file: every histogram in core's encoding, so that nothing is lost on the way to the merge.
 *
 * The text is JSON. It comes from another machine: nothing in it is trusted.
 */
import { decode, encode, PerfError, type Recorded } from '@perf/core';
import type { LoadResult } from '../result.ts';
import type { Comparison, Metric, Threshold } from '../threshold.ts';
import { MOST_SHARDS, type RunIdentity } from './shard.ts';

const VERSION = 1;

/** What a merge is made of: figures that are sums or extremes, and histograms. */
export interface Part {
  /** For messages: the file. */
  readonly name: string;
  readonly index: number;
  readonly of: number;
  readonly run: RunIdentity;
  readonly thresholds: readonly Threshold[];
  readonly figures: Figures;
  readonly response: Recorded;
  readonly service: Recorded;
  readonly lag: Recorded;
  readonly steps: ReadonlyMap<string, Recorded>;
  readonly tags: ReadonlyMap<string, Recorded>;
  readonly seconds: readonly Recorded[];
  readonly warmup: Recorded | undefined;
}

/** Of a result, what is no histogram and not made of one. */
export type Figures = Pick<
  LoadResult,
  | 'invalidBecause'
  | 'warnings'
  | 'executor'
  | 'profile'
  | 'began'
  | 'duration'
  | 'ended'
  | 'errors'
  | 'rate'
  | 'cut'
  | 'cpu'
  | 'generator'
> & { readonly spans: readonly (readonly [at: number, span: number, asked: number])[] };

/** What a shard's result holds besides its figures, as JSON; undefined for that of a whole run. */
export function shardJson(result: LoadResult): Readonly<Record<string, unknown>> | undefined {
  const { shard, histograms, series } = result;
  if (shard === undefined) return undefined;
  const { executor, profile, began, duration, ended, errors, rate, cut, cpu, generator } = result;
  const { invalidBecause, warnings } = result;
  const spans = series.map(({ at, span, asked }) => [at, span, asked] as const);
  const known = { executor, profile, began, duration, ended, errors, rate, cut, cpu, generator };
  return {
    version: VERSION,
    index: shard.index,
    of: shard.of,
    run: shard.run,
    thresholds: shard.thresholds,
    figures: { ...known, invalidBecause, warnings, spans },
    response: base64({ histogram: histograms.response, failed: result.failed }),
    service: base64({ histogram: histograms.service, failed: 0 }),
    lag: base64({ histogram: histograms.lag, failed: 0 }),
    steps: sortsJson(histograms.steps),
    tags: sortsJson(histograms.tags),
    seconds: shard.seconds.map((bytes) => Buffer.from(bytes).toString('base64')),
    warmup: shard.warmup && base64(shard.warmup),
  };
}

const sortsJson = (of: ReadonlyMap<string, Recorded>) => [...of].map(([name, one]) => [name, base64(one)] as const);

const base64 = (recorded: Recorded): string => Buffer.from(encode(recorded)).toString('base64');

/** @throws PerfError `validators/invalid-shard` for what is no such file, or a damaged one */
export function readShardFile(name: string, text: string): Part {
  try {
    const { kind, shard } = record(JSON.parse(text), 'the file');
    if (kind !== 'load') throw new Error('it is no result of a load');
    return partOf(name, record(shard, 'a shard: it is a whole run, and its shard'));
  } catch (cause) {
    throw new PerfError('validators/invalid-shard', {
      message: `Expected \`${name}\` to be the result of a shard, got something else: ${(cause as Error).message}`,
      hint: 'Give the files that `perfkit load … --shard i/n --out FILE.json` has written.',
      cause,
    });
  }
}

function partOf(name: string, file: Readonly<Record<string, unknown>>): Part {
  if (file.version !== VERSION) throw new Error(`it has version ${String(file.version)}, and ${VERSION} is known here`);
  const run = record(file.run, 'run');
  const figures = record(file.figures, 'figures');
  for (const field of ['began', 'duration', 'rate', 'cut', 'cpu']) count(figures[field], field);
  const errors = record(figures.errors, 'errors');
  for (const [kind, many] of Object.entries(errors)) count(many, kind);
  const generator = record(figures.generator, 'generator');
  for (const field of ['workers', 'queued', 'cpu']) count(generator[field], field);
  const seconds = list(file.seconds, 'seconds').map(recorded);
  const spans = list(figures.spans, 'spans').map((row) => list(row, 'a second').map((one) => count(one, 'a second')));
  if (spans.length !== seconds.length) throw new Error('its seconds do not fit together');
  const index = count(file.index, 'index');
  const of = count(file.of, 'of');
  if (![index, of].every(Number.isInteger) || !(index >= 1 && index <= of && of <= MOST_SHARDS))
    throw new Error(`it is shard ${index} of ${of}`);
  list(figures.warnings, 'warnings');
  list(run.contracts, 'contracts');
  return {
    ...{ name, index, of, seconds },
    run: { ...run, plan: record(run.plan, 'plan') } as unknown as RunIdentity,
    thresholds: list(file.thresholds, 'thresholds').map((one) => threshold(record(one, 'a threshold'))),
    figures: { ...figures, spans } as unknown as Figures,
    response: recorded(file.response),
    service: recorded(file.service),
    lag: recorded(file.lag),
    steps: sorted(file.steps),
    tags: sorted(file.tags),
    warmup: file.warmup === undefined ? undefined : recorded(file.warmup),
  };
}

const METRICS: readonly unknown[] = [
  'mean',
  'min',
  'max',
  'rate',
  'requests',
  'failed',
  'error-rate',
] satisfies Metric[];

/** By its own words it is told, by its parts it is judged: those have to be some that can be. */
function threshold(found: Readonly<Record<string, unknown>>): Threshold {
  const { text, metric, comparison, limit, unit, operation } = found;
  const isMetric = METRICS.includes(metric) || isShare(record(metric ?? {}, 'a metric').quantile);
  const areTexts = [text, unit, operation ?? ''].every((one) => typeof one === 'string');
  if (!(isMetric && areTexts && COMPARISONS.includes(comparison))) throw new Error('a threshold is none');
  count(found.minSamples, 'the least number of samples');
  if (typeof limit !== 'number') throw new Error('a limit is no number');
  return found as unknown as Threshold;
}

const COMPARISONS: readonly unknown[] = ['<', '<=', '>', '>=', '==', '!='] satisfies Comparison[];
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what} is missing`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is missing`);
}

function count(value: unknown, what: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new Error(`${what} is no number`);
}

function recorded(value: unknown): Recorded {
  if (typeof value !== 'string') throw new Error('a histogram is missing');
  return decode(Buffer.from(value, 'base64'));
}

function sorted(value: unknown): Map<string, Recorded> {
  return new Map(list(value, 'steps').map((row) => [String(list(row, 'a step')[0]), recorded(list(row, 'a step')[1])]));
}
