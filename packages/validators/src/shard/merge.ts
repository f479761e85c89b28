/**
 * The parts of a run as one result: histograms are added, so every percentile is that of all requests, and contracts are judged
 * on the whole.
 *
 * The order in which parts are given does not matter: they are added by their number, since sums of doubles depend on it.
 */
import { addInto, Histogram, PerfError, type Recorded } from '@perf/core';
import { latencyOf, talliesOf, tallyOf } from '../latency.ts';
import { judgeSorts, objectiveOf } from '../load/promises.ts';
import { brokenTimes } from '../load/summary.ts';
import { latenessOf } from '../load/validity.ts';
import type { FailureKind, Latency, LoadResult, Second } from '../result.ts';
import { type Promised, thresholdsOf } from '../threshold.ts';
import { type Part, readShardFile } from './file.ts';

export interface ShardText {
  /** For messages: the file's name. */
  readonly name: string;
  readonly text: string;
}

export interface MergeOptions {
  /** Judged besides those that the shards were started with. */
  readonly contracts?: Promised | readonly Promised[] | undefined;
  /** What a part is called in warnings. @default 'shard' */
  readonly part?: 'shard' | 'thread';
}

/** Parts that began further apart did not make one load. */
const MOST_APART_MS = 2_000;

/**
 * The parts of a load as one result, judged on the whole.
 *
 * @throws PerfError `validators/invalid-shard` for files of different runs, a shard given twice, a file that is none
 * @throws PerfError `validators/no-data` when a shard is missing, naming it
 */
export function mergeShards(files: readonly ShardText[], { contracts, part = 'shard' }: MergeOptions = {}): LoadResult {
  const parts = files.map(({ name, text }) => readShardFile(name, text)).sort((a, b) => a.index - b.index);
  checkWhole(parts);
  const first = parts[0] as Part;
  const response = added(parts.map((part) => part.response));
  const steps = addedSorts(parts.map((part) => part.steps));
  const tags = addedSorts(parts.map((part) => part.tags));
  const duration = Math.max(...parts.map(({ figures }) => figures.duration));
  const thresholds = [...first.thresholds, ...thresholdsOf(contracts)];
  const { histogram, failed } = response;
  const verdicts = judgeSorts(thresholds, { whole: response, steps, tags, seconds: duration / 1_000 });
  const latencies = latenciesOf(parts, histogram);
  // A part has no verdicts, so only here is it known whether lateness matters; one that is late spoils its share of the whole.
  const lag = latest(parts);
  const late = latenessOf({
    lag,
    response: latencies.response,
    objective: objectiveOf(thresholds),
    broken: brokenTimes(verdicts),
  });
  return {
    ...saidOf(parts, { part, late }),
    duration,
    requests: histogram.count,
    failed,
    errorRate: histogram.count === 0 ? undefined : failed / histogram.count,
    ...latencies,
    series: seriesOf(parts),
    steps: talliesOf(steps),
    tags: talliesOf(tags),
    verdicts,
    shard: undefined,
    targetProcess: undefined,
    histograms: { response: histogram, service: serviceOf(parts), lag: lagOf(parts), steps, tags },
  };
}

const serviceOf = (parts: readonly Part[]): Histogram => added(parts.map((part) => part.service)).histogram;
const lagOf = (parts: readonly Part[]): Histogram => added(parts.map((part) => part.lag)).histogram;

function latest(parts: readonly Part[]): Latency {
  const lags = parts.map((part) => latencyOf(part.lag.histogram));
  return lags.reduce((worst, lag) => ((lag.p99 ?? 0) > (worst.p99 ?? 0) ? lag : worst));
}

function latenciesOf(parts: readonly Part[], whole: Histogram) {
  const response = latencyOf(whole);
  const warmups = parts.flatMap(({ warmup }) => warmup ?? []);
  const { histogram, failed } = added(warmups);
  const warmup = warmups.length === 0 ? undefined : tallyOf(histogram, failed);
  return { ...response, response, service: latencyOf(serviceOf(parts)), lag: latencyOf(lagOf(parts)), warmup };
}

interface Saying {
  readonly part: string;
  readonly late: string | undefined;
}

/** What is no latency: what the run was, and what its generators say. */
function saidOf(parts: readonly Part[], { part: called, late }: Saying) {
  const { run, figures } = parts[0] as Part;
  const { rate, concurrency } = run.plan;
  const invalid = [late ?? [], ...said(parts, called, (part) => [part.figures.invalidBecause ?? []].flat())].flat();
  return {
    valid: invalid.length === 0,
    invalidBecause: invalid.length === 0 ? undefined : invalid.join('; '),
    warnings: [...said(parts, called, (part) => part.figures.warnings), ...apart(parts)],
    target: run.target,
    executor: figures.executor,
    profile: figures.profile,
    began: Math.min(...parts.map((part) => part.figures.began)),
    ended: endOf(parts),
    errors: addedErrors(parts),
    rate: sum(parts, (part) => part.figures.rate),
    cut: sum(parts, (part) => part.figures.cut),
    asked: { ...(rate !== undefined && { rate }), ...(concurrency !== undefined && { concurrency }) },
    ...generatorOf(parts),
  };
}

function checkWhole(parts: readonly Part[]): void {
  const [first] = parts;
  if (first === undefined) {
    throw new PerfError('validators/no-data', {
      message: 'Expected the results of shards, got none',
      hint: 'Give the files of all shards of one run.',
    });
  }
  for (const [at, part] of parts.entries()) {
    const difference = differenceOf(first, part);
    if (difference !== undefined)
      throw invalid(`\`${first.name}\` and \`${part.name}\` are of different runs: ${difference}`);
    if (at > 0 && parts[at - 1]?.index === part.index) {
      throw invalid(`\`${parts[at - 1]?.name}\` and \`${part.name}\` are both shard ${part.index}`);
    }
  }
  const missing = Array.from({ length: first.of }, (_, i) => i + 1).filter(
    (n) => !parts.some(({ index }) => index === n),
  );
  if (missing.length === 0) return;
  throw new PerfError('validators/no-data', {
    message: `Expected all ${first.of} shards, got ${parts.length}: ${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')} missing`,
    hint: 'A load that lacks a part is no smaller load: find its file, or run it again.',
  });
}

function differenceOf(one: Part, other: Part): string | undefined {
  if (one.of !== other.of) return `one of ${one.of} shards, and one of ${other.of}`;
  for (const field of ['target', 'startAt', 'contracts'] as const) {
    const [a, b] = [JSON.stringify(one.run[field]), JSON.stringify(other.run[field])];
    if (a !== b) return `${field} is ${a} in one, and ${b} in the other`;
  }
  const plans = [one, other].map(({ run }) => new Map<string, unknown>(Object.entries(run.plan)));
  for (const name of new Set(plans.flatMap((plan) => [...plan.keys()]))) {
    const [a, b] = plans.map((plan) => JSON.stringify(plan.get(name)));
    if (a !== b) return `${name} is ${a} in one, and ${b} in the other`;
  }
  return undefined;
}

function invalid(problem: string): PerfError {
  return new PerfError('validators/invalid-shard', {
    message: `Expected the shards of one run, but ${problem}`,
    hint: 'Give one file of each shard, all started with the same words but for --shard.',
  });
}

function added(of: readonly Recorded[]): Recorded {
  const histogram = new Histogram(of[0]?.histogram.scale);
  for (const one of of) addInto(histogram, one.histogram);
  return { histogram, failed: of.reduce((total, { failed }) => total + failed, 0) };
}

function addedSorts(of: readonly ReadonlyMap<string, Recorded>[]): Map<string, Recorded> {
  const names = [...new Set(of.flatMap((sorts) => [...sorts.keys()]))].sort();
  return new Map(names.map((name) => [name, added(of.flatMap((sorts) => sorts.get(name) ?? []))]));
}

function addedErrors(parts: readonly Part[]): LoadResult['errors'] {
  const errors: Partial<Record<FailureKind, number>> = {};
  for (const { figures } of parts) {
    for (const [kind, many] of Object.entries(figures.errors)) {
      errors[kind as FailureKind] = (errors[kind as FailureKind] ?? 0) + many;
    }
  }
  return errors;
}

/** The seconds of all, side by side: they began at the same moment. */
function seriesOf(parts: readonly Part[]): Second[] {
  const length = Math.max(...parts.map(({ seconds }) => seconds.length));
  return Array.from({ length }, (_, at) => {
    const these = parts.filter(({ seconds }) => at < seconds.length);
    const { histogram, failed } = added(these.map(({ seconds }) => seconds[at] as Recorded));
    const spans = these.map(({ figures }) => figures.spans[at] as readonly [number, number, number]);
    const { requests, mean, p50, p95, p99, max } = tallyOf(histogram, failed);
    const span = Math.max(...spans.map(([, one]) => one));
    const asked = spans.reduce((total, [, , one]) => total + one, 0);
    const began = Math.min(...spans.map(([one]) => one));
    const rate = span === 0 ? 0 : (requests * 1_000) / span;
    return { at: began, span, requests, failed, rate, asked, mean, p50, p95, p99, max };
  });
}

function generatorOf(parts: readonly Part[]): Pick<LoadResult, 'cpu' | 'generator'> {
  const cpu = sum(parts, ({ figures }) => figures.cpu);
  const { scheduler } = (parts[0] as Part).figures.generator;
  const workers = sum(parts, ({ figures }) => figures.generator.workers);
  const queued = Math.max(...parts.map(({ figures }) => figures.generator.queued));
  return { cpu, generator: { cpu, scheduler, workers, queued } };
}

function endOf(parts: readonly Part[]): LoadResult['ended'] {
  const ends = parts.map(({ figures }) => figures.ended);
  return ends.find((end) => end !== 'finished') ?? 'finished';
}

function apart(parts: readonly Part[]): string[] {
  const moments = parts.map(({ figures }) => figures.began);
  const span = Math.max(...moments) - Math.min(...moments);
  if (span <= MOST_APART_MS) return [];
  return [`the shards began up to ${(span / 1_000).toFixed(1)} s apart: start them with the same --start-at`];
}

const said = (parts: readonly Part[], called: string, of: (part: Part) => readonly string[]): string[] =>
  parts.flatMap((part) => of(part).map((text) => `${called} ${part.index}: ${text}`));

const sum = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((total, part) => total + of(part), 0);
