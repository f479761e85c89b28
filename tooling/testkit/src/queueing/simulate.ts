/**
 * A queueing system event by event, on a clock of its own: the same seed gives the same jobs, whatever stands in front of them.
 *
 *   arrivals ──▶ gate (a pool, a limiter) ──▶ dependency: n jobs under way, each at speed(n) ──▶ done
 *                  └──▶ refused
 *
 * All jobs under way go at the same speed, so the one that ends next is the one with the least work left: the dependency counts the
 * work that a job would have had done by now (virtual time), and a job ends when that has grown by its own work.
 */
import { type FakeClock, fakeClock } from '../clock.ts';
import { Heap } from './heap.ts';
import { seededRandom } from './random.ts';
import type { Scenario } from './scenario.ts';

export interface Job {
  readonly arrived: number;
  readonly work: number;
  /** Told when the dependency has done it. */
  done: () => void;
}

export interface Site {
  readonly clock: FakeClock;
  /** Hands a job to the dependency. */
  begin(job: Job): void;
  /** It is over: served, or refused. */
  leave(job: Job, served: boolean): void;
}

export interface Gate {
  arrive(job: Job): void;
  /** Every 100 ms. */
  look?(): void;
  /** It works with promises: they get their turn after each event. */
  readonly promises?: boolean;
}

/** Served, in a stretch of time. */
export interface Served {
  readonly perSecond: number;
  readonly p99: number;
  readonly refused: number;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const LOOK_EVERY = 100;
/** Promises that wait for each other, at most so deep. */
const TURNS = 12;

/** @param open makes what stands in front of the dependency */
export async function simulate(
  scenario: Scenario,
  stretches: readonly Stretch[],
  open: (site: Site) => Gate,
): Promise<Served[]> {
  const run = new Run(scenario, stretches);
  const gate = open(run);
  const end = Math.max(...stretches.map(({ to }) => to));
  run.open(gate);
  while (run.step(end)) {
    if (gate.promises !== true) continue;
    for (let turn = 0; turn < TURNS; turn += 1) await undefined;
  }
  return run.served();
}

class Run implements Site {
  readonly clock = fakeClock();
  readonly #scenario: Scenario;
  readonly #stretches: readonly { readonly from: number; readonly to: number; readonly spans: number[] }[];
  readonly #refused: number[];
  readonly #arrivals = new Heap<number>((at) => at);
  readonly #under = new Heap<{ readonly until: number; readonly job: Job }>(({ until }) => until);
  readonly #gaps;
  readonly #works;
  #gate: Gate = { arrive: () => undefined };
  #virtual = 0;
  #nextLook = LOOK_EVERY;

  constructor(scenario: Scenario, stretches: readonly Stretch[]) {
    this.#scenario = scenario;
    this.#stretches = stretches.map((stretch) => ({ ...stretch, spans: [] }));
    this.#refused = stretches.map(() => 0);
    // Streams of their own, so that what a job costs does not hang on when it comes.
    this.#gaps = seededRandom(scenario.seed * 31 + 1);
    this.#works = seededRandom(scenario.seed * 31 + 2);
  }

  open(gate: Gate): void {
    this.#gate = gate;
    const { load } = this.#scenario;
    if ('every' in load) this.#arrivals.add(this.#gaps.exponential(load.every));
    else for (let i = 0; i < load.clients; i += 1) this.#arrivals.add(this.#gaps.exponential(load.think));
  }

  /** One event. @returns false when the time is over */
  step(end: number): boolean {
    const now = this.clock.monotonic();
    const { stepAt } = this.#scenario;
    const speed = this.#speed(now);
    const least = this.#under.least;
    const doneAt =
      least === undefined ? Number.POSITIVE_INFINITY : now + Math.max(0, least.until - this.#virtual) / speed;
    const arrivesAt = this.#arrivals.least ?? Number.POSITIVE_INFINITY;
    const next = Math.min(doneAt, arrivesAt, this.#nextLook, now < stepAt ? stepAt : Number.POSITIVE_INFINITY);
    if (next > end) return false;
    this.#virtual += (next - now) * speed;
    this.clock.advance(next - now);
    if (next === doneAt) {
      this.#virtual = least?.until ?? this.#virtual;
      this.#under.take()?.job.done();
    } else if (next === arrivesAt) this.#arrive();
    else if (next === this.#nextLook) {
      this.#nextLook += LOOK_EVERY;
      this.#gate.look?.();
    }
    return true;
  }

  begin(job: Job): void {
    this.#under.add({ until: this.#virtual + job.work, job });
  }

  leave(job: Job, served: boolean): void {
    const now = this.clock.monotonic();
    this.#stretches.forEach(({ from, to, spans }, i) => {
      if (now < from || now >= to) return;
      if (served) spans.push(now - job.arrived);
      else this.#refused[i] = (this.#refused[i] ?? 0) + 1;
    });
    const { load } = this.#scenario;
    if ('clients' in load) this.#arrivals.add(now + this.#gaps.exponential(load.think));
  }

  served(): Served[] {
    return this.#stretches.map(({ from, to, spans }, i) => {
      const sorted = Float64Array.from(spans).sort();
      return {
        perSecond: (spans.length / (to - from)) * 1000,
        p99: sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN,
        refused: this.#refused[i] ?? 0,
      };
    });
  }

  #speed(now: number): number {
    const n = this.#under.size;
    return n === 0 ? 1 : this.#scenario.speed(n, now >= this.#scenario.stepAt);
  }

  #arrive(): void {
    this.#arrivals.take();
    const now = this.clock.monotonic();
    const { load, work, spread } = this.#scenario;
    if ('every' in load) this.#arrivals.add(now + this.#gaps.exponential(load.every));
    this.#gate.arrive({ arrived: now, work: this.#works.lognormal(work, spread), done: () => undefined });
  }
}
