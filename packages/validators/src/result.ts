/**
 * What a load test found, as a value. Times are milliseconds; a figure that nothing was measured for is undefined.
 *
 * Latencies count every request, failed ones too: a timeout that was left out would hide what users waited. Each stands in
 * threes: `response` from the moment the request was meant to begin, `service` from the moment it was sent, and `lag`, by
 * how much the generator itself was late.
 */
import type { EpochMs, Histogram, Milliseconds, Ratio, Recorded } from '@perf/core';
import type { ShardInfo } from './shard/shard.ts';
import type { Outcome } from './target.ts';
import type { ThresholdVerdict } from './threshold.ts';

/**
 * `unsent`: was due, and found no free connection until the run was over; `unanswered`: was sent, and had no answer by then.
 * Both count as long as they had waited.
 */
export type FailureKind = Exclude<Outcome, 'ok'> | 'unsent' | 'unanswered';

export interface Latency {
  readonly count: number;
  readonly mean: Milliseconds | undefined;
  readonly min: Milliseconds | undefined;
  readonly p50: Milliseconds | undefined;
  readonly p90: Milliseconds | undefined;
  readonly p95: Milliseconds | undefined;
  readonly p99: Milliseconds | undefined;
  readonly p999: Milliseconds | undefined;
  readonly max: Milliseconds | undefined;
}

/** Requests of one sort. */
export interface Tally extends Latency {
  readonly requests: number;
  readonly failed: number;
}

/** Requests that ended in one stretch of about a second. */
export interface Second {
  /** When it began, from the start of the run. */
  readonly at: Milliseconds;
  readonly span: Milliseconds;
  readonly requests: number;
  readonly failed: number;
  /** Completed per second. */
  readonly rate: number;
  /** What was asked for at its end: a rate, or users. */
  readonly asked: number;
  readonly mean: Milliseconds | undefined;
  readonly p50: Milliseconds | undefined;
  readonly p95: Milliseconds | undefined;
  readonly p99: Milliseconds | undefined;
  readonly max: Milliseconds | undefined;
}

/** What the generator says of itself. */
export interface GeneratorReport {
  /** Processor time per time of this process: 1 is one core, fully used. */
  readonly cpu: number;
  /** How arrivals are waited for: `spin` is on time and keeps a core busy, `timer` is up to a millisecond late. */
  readonly scheduler: 'spin' | 'timer' | 'none';
  readonly workers: number;
  /** The most arrivals that were due at once and had to wait for a connection. */
  readonly queued: number;
}

/** What the target's process used, with all that it has started. */
export interface TargetProcess {
  readonly pid: number;
  /** Cores, on average and at most. */
  readonly cpu: number;
  readonly cpuMax: number;
  /** Bytes at most; undefined when they can't be known. */
  readonly rss: number | undefined;
  readonly series: readonly { readonly at: Milliseconds; readonly cpu: number }[];
}

export interface LoadResult extends Latency {
  /** False: the figures are the generator's, not the target's. */
  readonly valid: boolean;
  /** Why, in words; undefined when it is valid. */
  readonly invalidBecause: string | undefined;
  /** What a reader should know, though the result holds. */
  readonly warnings: readonly string[];
  readonly target: string;
  readonly executor: string;
  readonly profile: string | undefined;
  readonly began: EpochMs;
  /** How long was measured, warm-up left out. */
  readonly duration: Milliseconds;
  /** `finished`; `stopped` by the signal; `hopeless`, since a contract could no longer be kept. */
  readonly ended: 'finished' | 'stopped' | 'hopeless';
  readonly requests: number;
  readonly failed: number;
  readonly errorRate: Ratio | undefined;
  /** How many failed, by kind. */
  readonly errors: Readonly<Partial<Record<FailureKind, number>>>;
  /** Requests ended per second while new ones were begun. */
  readonly rate: number;
  /** Of a target on this machine whose process is known; undefined for any other. */
  readonly targetProcess: TargetProcess | undefined;
  /** Requests that were given up when the run was stopped, and count nowhere. */
  readonly cut: number;
  readonly asked: { readonly rate?: number; readonly concurrency?: number };
  readonly response: Latency;
  readonly service: Latency;
  readonly lag: Latency;
  /** The same as `generator.cpu`. */
  readonly cpu: number;
  readonly generator: GeneratorReport;
  readonly series: readonly Second[];
  readonly steps: Readonly<Record<string, Tally>>;
  readonly tags: Readonly<Record<string, Tally>>;
  /** What came before the measurement. */
  readonly warmup: Tally | undefined;
  readonly verdicts: readonly ThresholdVerdict[];
  /** Which part of a run this is; undefined for a whole one, and for one that was merged. */
  readonly shard: ShardInfo | undefined;
  /** The buckets behind the figures, for merging without loss. Not to be changed. */
  readonly histograms: LoadHistograms;
}

export interface LoadHistograms {
  readonly response: Histogram;
  readonly service: Histogram;
  readonly lag: Histogram;
  readonly steps: ReadonlyMap<string, Recorded>;
  readonly tags: ReadonlyMap<string, Recorded>;
}
