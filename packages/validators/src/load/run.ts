/**
 * One run of a plan against a connected target.
 *
 *   connect ──▶ warm-up ──▶ measuring ──(time is over, iterations are done)──▶ draining ──▶ result
 *                  └────────────┴──(signal, hopeless)──▶ cut off ──────────────────────────▶ result
 */
import { type EpochMs, type Milliseconds, systemClock } from '@perf/core';
import type { LoadResult } from '../result.ts';
import type { Connection } from '../target.ts';
import { ClosedDriver } from './closed.ts';
import type { Driver } from './driver.ts';
import { OpenDriver } from './open.ts';
import type { Plan } from './plan.ts';
import { Recorder } from './recorder.ts';

/** What is measured so far. */
export interface Progress {
  readonly phase: 'warm-up' | 'measuring' | 'draining';
  readonly elapsed: Milliseconds;
  /** The generator's, in cores. */
  readonly cpu: number;
  readonly recorder: Recorder;
  readonly driver: Driver;
}

/** What a finished run hands over; figures are made of it in `summary.ts`. */
export interface Ran {
  readonly began: EpochMs;
  readonly ended: LoadResult['ended'];
  /** How long new requests were begun. */
  readonly duration: Milliseconds;
  /** How many had ended by then. */
  readonly endedInTime: number;
  readonly cut: number;
  readonly recorder: Recorder;
  readonly warmup: Recorder | undefined;
  readonly driver: Driver;
  readonly cpu: number;
}

/** @returns processor time by time, in cores, since it was made */
export type CoreMeter = (elapsed: Milliseconds) => number;

export interface RunContext {
  readonly connection: Connection;
  /** Shared with the target, which tells steps to it. */
  readonly recorderOf: { current: Recorder };
  readonly signal: AbortSignal | undefined;
  /** Meters of the generator. @default that of this process */
  readonly cores?: (() => CoreMeter) | undefined;
  /** Called some times a second. @returns true to end the run: a contract can't be kept any more */
  readonly watch?: ((progress: Progress) => boolean) | undefined;
}

const TICK_MS = 50;
const SECOND_MS = 1_000;

export async function run(plan: Plan, context: RunContext): Promise<Ran> {
  const { signal, recorderOf } = context;
  let warmup: Recorder | undefined;
  if (plan.warmup > 0) {
    // What the target told while it connected belongs to the measurement.
    const measuring = recorderOf.current;
    warmup = new Recorder();
    recorderOf.current = warmup;
    const first = plan.stages[0]?.to ?? 0;
    const stages = [{ from: first, to: first, for: plan.warmup }];
    const warming = new Phase({ ...plan, stages, duration: plan.warmup, iterations: undefined }, context, 'warm-up');
    await warming.ended;
    recorderOf.current = measuring;
  }
  const began = systemClock.now();
  const phase = new Phase(plan, context, 'measuring');
  return { ...(await phase.ended), began, warmup, ...(signal?.aborted === true && { ended: 'stopped' as const }) };
}

type Ended = Omit<Ran, 'began' | 'warmup'>;

class Phase {
  readonly ended: Promise<Ended>;
  readonly #plan: Plan;
  readonly #context: RunContext;
  readonly #recorder: Recorder;
  readonly #driver: Driver;
  readonly #began: Milliseconds;
  readonly #cores: CoreMeter;
  readonly #timers: NodeJS.Timeout[] = [];
  #resolve: (ended: Ended) => void = () => undefined;
  #phase: Progress['phase'];
  /** Since when nothing new is begun. */
  #stopped: { at: Milliseconds; requests: number } | undefined;

  constructor(plan: Plan, context: RunContext, phase: Progress['phase']) {
    this.#plan = plan;
    this.#context = context;
    this.#phase = phase;
    this.#recorder = context.recorderOf.current;
    this.#driver = driverOf(plan, context.connection, this.#recorder);
    // A rate that has sent its last request early is over when its time is.
    this.#driver.whenIdle = () => {
      if (this.#stopped !== undefined || plan.iterations !== undefined) this.#drain(true);
    };
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#cores = context.cores?.() ?? coresOfProcess();
    this.#began = systemClock.monotonic();
    if (context.signal?.aborted === true) this.#end('stopped');
    else this.#start();
  }

  #start(): void {
    this.#context.signal?.addEventListener('abort', this.#onAbort);
    this.#driver.start();
    this.#timers.push(setInterval(() => this.#tick(), TICK_MS));
    this.#timers.push(setTimeout(() => this.#drain(false), this.#plan.duration));
  }

  readonly #onAbort = (): void => this.#end('stopped');

  get #elapsed(): Milliseconds {
    return systemClock.monotonic() - this.#began;
  }

  #tick(): void {
    const elapsed = this.#elapsed;
    if (this.#stopped === undefined || this.#plan.kind === 'open') this.#driver.tick();
    if (elapsed - this.#recorder.secondBegan >= SECOND_MS) this.#recorder.endSecond(elapsed, this.#driver.asked);
    const { watch } = this.#context;
    const isHopeless = watch?.({
      phase: this.#phase,
      elapsed,
      cpu: this.#cores(elapsed),
      recorder: this.#recorder,
      driver: this.#driver,
    });
    if (isHopeless === true && this.#phase === 'measuring') this.#end('hopeless');
  }

  /** Nothing new is due: waits for what is under way. */
  #drain(isIdle: boolean): void {
    this.#stopped ??= { at: this.#elapsed, requests: this.#recorder.requests };
    // Of an open load, what is due already is still sent.
    if (this.#plan.kind === 'closed') this.#driver.stop();
    if (isIdle || (this.#driver.isDone && this.#driver.underWay === 0)) {
      this.#end('finished');
      return;
    }
    this.#phase = 'draining';
    this.#timers.push(setTimeout(() => this.#lose(), this.#plan.drain));
  }

  #lose(): void {
    this.#driver.giveUp();
    this.#end('finished');
  }

  #end(ended: Ran['ended']): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#context.signal?.removeEventListener('abort', this.#onAbort);
    const driver = this.#driver;
    driver.whenIdle = () => undefined;
    driver.stop();
    const elapsed = this.#elapsed;
    const stopped = this.#stopped ?? { at: elapsed, requests: this.#recorder.requests };
    const cut = ended === 'finished' ? 0 : driver.underWay;
    this.#recorder.endSecond(elapsed, driver.asked);
    // What ends later belongs to nobody.
    driver.use(new Recorder());
    this.#resolve({
      ended,
      duration: stopped.at,
      endedInTime: stopped.requests,
      cut,
      recorder: this.#recorder,
      driver,
      cpu: this.#cores(elapsed),
    });
  }
}

/** Processor time comes in ticks: in less than that there is no share to be had. */
export const LEAST_MS: Milliseconds = 10;

function coresOfProcess(): CoreMeter {
  const before = process.cpuUsage();
  return (elapsed) => {
    const { user, system } = process.cpuUsage(before);
    return elapsed < LEAST_MS ? 0 : (user + system) / 1000 / elapsed;
  };
}

function driverOf(plan: Plan, connection: Connection, recorder: Recorder): Driver {
  const clock = systemClock.monotonic;
  const { stages, iterations, most, scheduler } = plan;
  return plan.kind === 'open'
    ? new OpenDriver(connection, { stages, most, scheduler, clock }, recorder)
    : new ClosedDriver(connection, { stages, iterations, clock }, recorder);
}
