/**
 * What becomes of the requests of a run, counted as they end.
 *
 *   record ──▶ this second's histogram ──(every second)──▶ the whole run's histogram
 *                      └─▶ one line of the series
 *
 * Invariant: each request is recorded once, into one histogram. Memory does not grow with requests, only by a line a second.
 */
import { addInto, encode, Histogram, type Milliseconds, type Recorded, type Scale } from '@perf/core';
import { latencyOf } from '../latency.ts';
import type { FailureKind, Second } from '../result.ts';
import type { Outcome } from '../target.ts';

/** More sorts than these share `other`: a tag made of an id must not fill the memory. */
const MOST_TAGS = 100;
const OTHER = 'other';
/** Percentiles within .14 %. */
const SCALE: Scale = 8;

export class Recorder {
  readonly response: Histogram = new Histogram(SCALE);
  readonly errors: Partial<Record<FailureKind, number>> = {};
  readonly series: Second[] = [];
  /** The buckets of each second of the series, encoded; only where they are kept. */
  readonly seconds: Uint8Array[] = [];
  readonly keepsSeconds: boolean;
  readonly #service = new Histogram(SCALE);
  readonly #tags = new Map<string, Sort>();
  readonly #steps = new Map<string, Sort>();
  #second = new Histogram(SCALE);
  #failed = 0;
  #failedBefore = 0;
  #began: Milliseconds = 0;

  /** @param keepsSeconds for a result that is merged with others; some hundred bytes a second */
  constructor(keepsSeconds = false) {
    this.keepsSeconds = keepsSeconds;
  }

  /** A request, from when it was meant to begin. */
  record(took: Milliseconds, outcome: Outcome, tag: string | undefined): void {
    this.#second.record(took);
    if (outcome !== 'ok') this.#fail(outcome, 1);
    if (tag !== undefined) sortOf(this.#tags, tag).record(took, outcome);
  }

  /** The same request of an open load, from when it was sent. */
  recordService(took: Milliseconds): void {
    this.#service.record(took);
  }

  recordStep(step: string, took: Milliseconds, outcome: Outcome): void {
    sortOf(this.#steps, step).record(took, outcome);
  }

  /** Requests that came to nothing before the run was over, and have waited that long. */
  recordLost(kind: 'unsent' | 'unanswered', waited: Milliseconds, count = 1): void {
    const bucket = this.#second.bucketOf(waited);
    if (bucket === undefined || count === 0) return;
    this.#second.add(bucket, count);
    this.#second.include({ zeros: 0, sum: waited * count, min: waited, max: waited });
    this.#fail(kind, count);
  }

  get failed(): number {
    return this.#failed;
  }

  /** Requests so far, those of this second too. */
  get requests(): number {
    return this.response.count + this.#second.count;
  }

  /** From when on this second is counted. */
  get secondBegan(): Milliseconds {
    return this.#began;
  }

  begin(at: Milliseconds): void {
    this.#began = at;
  }

  /** Ends the second: one more line of the series. */
  endSecond(now: Milliseconds, asked: number): void {
    const span = now - this.#began;
    if (span <= 0) return;
    const { mean, p50, p95, p99, max } = latencyOf(this.#second);
    const requests = this.#second.count;
    const failed = this.#failed - this.#failedBefore;
    this.series.push({
      at: this.#began,
      span,
      requests,
      failed,
      rate: (requests * 1000) / span,
      asked,
      mean,
      p50,
      p95,
      p99,
      max,
    });
    if (this.keepsSeconds) this.seconds.push(encode({ histogram: this.#second, failed }));
    addInto(this.response, this.#second);
    this.#second = new Histogram(SCALE);
    this.#failedBefore = this.#failed;
    this.#began = now;
  }

  /** Of a closed load it is the response. */
  get service(): Histogram {
    return this.#service.count === 0 ? this.response : this.#service;
  }

  get tags(): ReadonlyMap<string, Recorded> {
    return this.#tags;
  }

  get steps(): ReadonlyMap<string, Recorded> {
    return this.#steps;
  }

  #fail(kind: FailureKind, count: number): void {
    this.errors[kind] = (this.errors[kind] ?? 0) + count;
    this.#failed += count;
  }
}

class Sort {
  readonly histogram = new Histogram(SCALE);
  failed = 0;

  record(took: Milliseconds, outcome: Outcome): void {
    this.histogram.record(took);
    if (outcome !== 'ok') this.failed += 1;
  }
}

function sortOf(sorts: Map<string, Sort>, name: string): Sort {
  const known = sorts.get(name);
  if (known !== undefined) return known;
  const key = sorts.size < MOST_TAGS ? name : OTHER;
  const sort = sorts.get(key) ?? new Sort();
  sorts.set(key, sort);
  return sort;
}
