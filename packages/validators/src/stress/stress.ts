/**
 * The highest rate at which a target keeps a contract.
 *
 *   search.ts says which rate ──▶ a step of load ──▶ step.ts judges it ──▶ search.ts
 *                                     │ broken
 *                                     └──▶ recovery.ts waits until the target is back, and in how long
 *
 * The budget bounds all of it but the sweep. A test that ends early says what it knows: the bracket so far.
 */
import { type Milliseconds, systemClock } from '@perf/core';
import { load } from '../load/load.ts';
import type { LoadResult } from '../result.ts';
import { observe } from './observe.ts';
import { type StressOptions, type StressPlan, stressPlan } from './options.ts';
import { pause } from './pause.ts';
import { watchReadings } from './readings.ts';
import { type Recovery, watchRecovery } from './recovery.ts';
import type { StressEnd, StressProgress, StressResult, StressStep } from './result.ts';
import { type Answer, type Asking, advance, beginSearch, isShort, type Search } from './search.ts';
import { judgeStep } from './step.ts';
import { fitted } from './sweep.ts';
import { resultOf } from './verdict.ts';
import type { StressWorld } from './world.ts';

const REAL: StressWorld = { load, recovery: watchRecovery, pause, clock: systemClock };
/** Slices of a step in which latencies are looked at for a slope. */
const SLICES = 20;
const SHORT = 0.4;
/** A step lasts at least until so many times the fewest requests of the contract are sent. */
const ENOUGH = 1.5;
/** What is asked for to see whether a target is back, beside what it could do, and at most. */
const RECOVERY_SHARE = 0.25;
const MOST_RECOVERY_RATE = 50;
const LEAST_RECOVERY_RATE = 5;
const SOME_FAILED = 0.01;
/** What spoils a step may last a moment. */
const SPOILT_PAUSE_MS: Milliseconds = 500;

/**
 * Puts a target under more and more load until it breaks the contract, and finds out at which rate.
 *
 * @returns also when the target dies, the machine is too noisy or the time is over: then it is not `valid`
 * @throws PerfError `validators/invalid-stress`, `validators/invalid-contract` for options that make no sense; what the
 *   target's `connect` throws when nobody is there at the beginning
 */
export function stress(options: StressOptions): Promise<StressResult> {
  return stressIn(REAL, options);
}

export async function stressIn(world: StressWorld, options: StressOptions): Promise<StressResult> {
  const run = new StressRun(stressPlan(options), world, options);
  const ended = await run.search();
  const usl = await run.sweep(ended);
  return resultOf({ ...run.found(), ended, usl });
}

class StressRun {
  readonly #plan: StressPlan;
  readonly #world: StressWorld;
  readonly #signal: AbortSignal;
  readonly #tell: (progress: StressProgress) => void;
  readonly #began: Milliseconds;
  readonly #wall: number;
  readonly #steps: StressStep[] = [];
  readonly #warnings = new Set<string>();
  #search: Search;
  #recovery: Recovery | undefined;

  constructor(plan: StressPlan, world: StressWorld, { signal, onProgress }: StressOptions) {
    this.#plan = plan;
    this.#world = world;
    this.#signal = signal ?? new AbortController().signal;
    this.#tell = onProgress ?? (() => undefined);
    this.#began = world.clock.monotonic();
    this.#wall = world.clock.now();
    this.#search = beginSearch(plan.search);
  }

  found(): Omit<Parameters<typeof resultOf>[0], 'ended' | 'usl'> {
    const warnings = [...this.#warnings];
    const duration = this.#elapsed;
    const [steps, search, recovery] = [this.#steps, this.#search, this.#recovery];
    return { plan: this.#plan, steps, search, recovery, warnings, began: this.#wall, duration };
  }

  /** @returns why it ended */
  async search(): Promise<StressEnd> {
    while (this.#search.state !== 'done') {
      const asking = this.#search;
      const length = this.#lengthOf(asking);
      if (this.#signal.aborted) return 'stopped';
      if (length > this.#left) return 'out-of-time';
      const step = await this.#try(asking, length);
      if (this.#signal.aborted) return 'stopped';
      this.#steps.push(step);
      const hint = step.answer === 'broken' && asking.votes.broken === 0 ? step.reached || undefined : undefined;
      this.#search = advance(asking, { is: step.answer, hint }, this.#plan.search);
      if (step.answer === 'unknown') await this.#world.pause(SPOILT_PAUSE_MS, this.#signal);
      const lost = step.answer === 'broken' ? await this.#recover(step) : undefined;
      if (lost !== undefined) return lost;
    }
    return this.#search.why;
  }

  async sweep(ended: StressEnd): Promise<StressResult['usl']> {
    if (!this.#plan.usl || ended === 'target-died' || this.#signal.aborted) return undefined;
    const { load } = this.#world;
    const trying = (users: number): void => this.#told('scalability', users);
    return fitted({
      plan: this.#plan,
      load,
      signal: this.#signal,
      trying,
      warn: (text) => void this.#warnings.add(text),
    });
  }

  get #elapsed(): Milliseconds {
    return this.#world.clock.monotonic() - this.#began;
  }

  get #left(): Milliseconds {
    return this.#plan.budget - this.#elapsed;
  }

  #told(phase: StressProgress['phase'], trying: number): void {
    const { kept, broken } = this.#search;
    const [elapsed, budget, last] = [this.#elapsed, this.#plan.budget, this.#steps.at(-1)];
    this.#tell({ phase, trying, kept, broken, last, elapsed, budget });
  }

  #lengthOf(asking: Asking): Milliseconds {
    const { step, thresholds, search } = this.#plan;
    const samples = Math.max(...thresholds.map(({ minSamples }) => minSamples));
    return Math.max(step * (isShort(asking, search) ? SHORT : 1), (samples * ENOUGH * 1_000) / asking.rate);
  }

  async #try({ rate, votes }: Asking, duration: Milliseconds): Promise<StressStep> {
    const { target, promised: contracts, thresholds, concurrency, timeout, hold, readings } = this.#plan;
    this.#told('step', rate);
    const at = this.#elapsed;
    const slice = duration / SLICES;
    const observed = observe(target, { slice });
    const watch = readings && watchReadings(readings);
    const closing = setTimeout(() => observed.end(), duration);
    let result: LoadResult;
    try {
      // A failure that is seen for the first time goes on: how much is answered meanwhile says where to look next.
      const abortWhenHopeless = votes.broken > 0;
      const asked = { rate, duration, concurrency, timeout, contracts, abortWhenHopeless, signal: this.#signal };
      result = await this.#world.load({ target: observed.target, ...asked });
    } catch (error) {
      if (this.#steps.length === 0) throw error;
      return goneStep(at, rate, error);
    } finally {
      clearTimeout(closing);
      observed.end();
      watch?.end();
    }
    const judged = judgeStep(result, observed, { thresholds, hold, timeout, slice });
    this.#warn(result, watch?.failure);
    return { ...figuresOf(result), ...judged, at, rate, readings: watch?.end() };
  }

  #warn(result: LoadResult, failure: string | undefined): void {
    const { concurrency, thresholds } = this.#plan;
    if (failure !== undefined) this.#warnings.add(`the target could not be read all the time: ${failure}`);
    const isAsked = thresholds.some(({ unit }) => unit === 'ratio');
    if (!isAsked && result.failed > result.requests * SOME_FAILED) {
      this.#warnings.add('requests failed, and no promise is about that: add one like errors<1%');
    }
    const needed = (result.rate * (result.p50 ?? 0)) / 1_000;
    if (needed > concurrency) {
      this.#warnings.add(
        `the rates need about ${Math.ceil(needed)} requests at once, and ${concurrency} were allowed: their wait is counted`,
      );
    }
  }

  /**
   * Waits until the target is back. What is kept of it is how it came back from the highest rate.
   *
   * @returns why the test is over when it is not
   */
  async #recover({ rate, at, duration }: StressStep): Promise<StressEnd | undefined> {
    this.#told('recovery', rate);
    const { target, thresholds, timeout, recovery } = this.#plan;
    const little = Math.max(Math.max(this.#search.kept, rate / 2) * RECOVERY_SHARE, LEAST_RECOVERY_RATE);
    const asked = Math.min(MOST_RECOVERY_RATE, little, rate / 2);
    const within = Math.max(1_000, Math.min(recovery, this.#left));
    // Counted from the last request that was meant to be sent: the load test has waited for answers since.
    const waited = Math.max(0, this.#elapsed - at - duration);
    const common = { target, thresholds, timeout, signal: this.#signal };
    const found = await this.#world.recovery({ ...common, rate: asked, from: rate, within });
    if (this.#recovery === undefined || !found.recovered || rate > this.#recovery.from) {
      this.#recovery = found.recovered ? { ...found, after: found.after + waited } : found;
    }
    if (found.recovered) return undefined;
    if (this.#signal.aborted) return 'stopped';
    if (!found.answers) return 'target-died';
    return within < recovery ? 'out-of-time' : 'not-recovered';
  }
}

function figuresOf(
  result: LoadResult,
): Omit<StressStep, 'at' | 'rate' | 'readings' | 'answer' | 'because' | 'verdicts' | 'underWay'> {
  const { duration, rate: reached, requests, failed, errors, errorRate, p50, p95, p99 } = result;
  return { duration, reached, requests, failed, errors, errorRate, p50, p95, p99 };
}

/** Nobody is there any more. */
function goneStep(at: Milliseconds, rate: number, error: unknown): StressStep {
  const nothing = { p50: undefined, p95: undefined, p99: undefined, errorRate: undefined, readings: undefined };
  const because = error instanceof Error ? error.message : String(error);
  const answer: Answer = 'broken';
  const figures = {
    duration: 0,
    reached: 0,
    requests: 0,
    failed: 0,
    errors: {},
    verdicts: [],
    underWay: { counted: 0, expected: 0 },
  };
  return { at, rate, answer, because, ...figures, ...nothing };
}
