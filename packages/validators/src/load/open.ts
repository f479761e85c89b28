/**
 * An open load: requests begin when they are due, whether or not earlier ones were answered.
 *
 * Each is timed from the moment it was due, so a target that stands still is seen in all requests that it kept waiting. With
 * no user free an arrival waits, and its wait counts; none is dropped. Arrivals that wait need no memory: see `Arrivals`.
 *
 *   due, user free ──▶ sent          lag = sent − due, the generator's fault
 *   due, none free ──▶ waits ──▶ sent by the user that is next free; the wait is the target's
 */
import { Histogram, type Milliseconds } from '@perf/core';
import { type Arrivals, arrivalsOf, lengthOf, levelAt, type Stage } from '../arrival/schedule.ts';
import type { Connection, Done, Outcome } from '../target.ts';
import { LONGEST_TURN_MS } from './closed.ts';
import type { Driver } from './driver.ts';
import type { Recorder } from './recorder.ts';

export interface OpenPlan {
  /** Rates per second over time. */
  readonly stages: readonly Stage[];
  /** So many at once at most. */
  readonly most: number;
  readonly scheduler: 'spin' | 'timer';
  readonly clock: () => Milliseconds;
}

/** A timer is late by up to this: the rest of a wait is spent in turns of the event loop. */
const TIMER_LATE_MS = 1.5;
/** Requests begun in one go, before answers are read again. */
const BATCH = 256;
/** More groups of requests that were never sent are not told apart by how long they waited. */
const UNSENT_GROUPS = 1_000;

export class OpenDriver implements Driver {
  readonly lag: Histogram = new Histogram();
  readonly scheduler: 'spin' | 'timer';
  queued = 0;
  whenIdle: () => void = () => undefined;
  readonly #connection: Connection;
  readonly #plan: OpenPlan;
  readonly #clock: () => Milliseconds;
  readonly #arrivals: Arrivals;
  readonly #due: number[] = [];
  readonly #sent: number[] = [];
  readonly #dones: Done[] = [];
  readonly #free: number[] = [];
  #recorder: Recorder;
  #began: Milliseconds = 0;
  #underWay = 0;
  #isStopped = false;
  /** Nobody waits for the next arrival: the user that is free next goes on. */
  #isFull = false;
  #pauseAt: Milliseconds = 0;
  /** When a user was last free after none had been: what was due before then, the target kept waiting. */
  #freeSince: Milliseconds = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(connection: Connection, plan: OpenPlan, recorder: Recorder) {
    this.#connection = connection;
    this.#plan = plan;
    this.#clock = plan.clock;
    this.#arrivals = arrivalsOf(plan.stages);
    this.#recorder = recorder;
    this.scheduler = plan.scheduler;
  }

  start(): void {
    this.#began = this.#clock();
    this.#pump();
  }

  tick(): void {
    this.queued = Math.max(this.queued, this.#arrivals.waiting(this.#clock() - this.#began));
  }

  use(recorder: Recorder): void {
    this.#recorder = recorder;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  giveUp(): void {
    const now = this.#clock();
    const free = new Set(this.#free);
    for (const [user, due] of this.#due.entries()) {
      if (!free.has(user)) this.#recorder.recordLost('unanswered', now - due);
    }
    this.#loseWaiting(now - this.#began);
  }

  /** Counts what was due and is not sent any more, by how long it has waited. */
  #loseWaiting(now: Milliseconds): void {
    const all = this.#arrivals.waiting(now);
    if (all === 0) return;
    const first = this.#arrivals.due;
    const last = Math.min(now, lengthOf(this.#plan.stages));
    const groups = Math.min(all, UNSENT_GROUPS);
    for (let group = 0; group < groups; group += 1) {
      const count = Math.floor(((group + 1) * all) / groups) - Math.floor((group * all) / groups);
      const due = first + (last - first) * ((group + 0.5) / groups);
      this.#recorder.recordLost('unsent', now - due, count);
    }
  }

  get behind(): number {
    return this.#isFull ? 0 : this.#arrivals.waiting(this.#clock() - this.#began);
  }

  get underWay(): number {
    return this.#underWay;
  }

  get isDone(): boolean {
    return this.#isStopped || this.#arrivals.due === Number.POSITIVE_INFINITY;
  }

  get asked(): number {
    return levelAt(this.#plan.stages, this.#clock() - this.#began);
  }

  /** Sends what is due, and comes back when the next one is. */
  #pump(): void {
    if (this.isDone) return;
    let now = this.#clock();
    this.#pauseAt = now + LONGEST_TURN_MS;
    for (let left = BATCH; left > 0 && this.#arrivals.due <= now - this.#began; left -= 1) {
      const user = this.#free.pop() ?? this.#another();
      if (user === undefined) {
        this.#isFull = true;
        return;
      }
      const due = this.#began + this.#arrivals.due;
      this.lag.record(now - Math.max(due, this.#freeSince));
      this.#send(user, due, now);
      now = this.#clock();
    }
    if (!this.isDone) this.#wait(this.#began + this.#arrivals.due - now);
  }

  #wait(span: Milliseconds): void {
    const isShort = span <= 0 || (this.#plan.scheduler === 'spin' && span < TIMER_LATE_MS);
    if (isShort) {
      this.#immediate = setImmediate(() => this.#pump());
      return;
    }
    const early = this.#plan.scheduler === 'spin' ? TIMER_LATE_MS : 0;
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, span - early));
  }

  /** A user more; undefined when there are as many as there may be. */
  #another(): number | undefined {
    const user = this.#dones.length;
    if (user >= this.#plan.most) return undefined;
    this.#due.push(0);
    this.#sent.push(0);
    this.#dones.push((outcome, tag, paused) => {
      if (paused !== undefined) this.#leaveOut(user, paused);
      this.#ended(user, outcome, tag);
    });
    return user;
  }

  /** What a user thinks is no latency. */
  #leaveOut(user: number, paused: Milliseconds): void {
    this.#due[user] = (this.#due[user] as number) + paused;
    this.#sent[user] = (this.#sent[user] as number) + paused;
  }

  #send(user: number, due: Milliseconds, now: Milliseconds): void {
    this.#arrivals.advance();
    this.#due[user] = due;
    this.#sent[user] = now;
    this.#underWay += 1;
    this.#connection.send(user, this.#dones[user] as Done);
  }

  #ended(user: number, outcome: Outcome, tag: string | undefined): void {
    const now = this.#clock();
    this.#recorder.recordService(now - (this.#sent[user] as number));
    this.#recorder.record(now - (this.#due[user] as number), outcome, tag);
    this.#underWay -= 1;
    this.#free.push(user);
    if (this.#isFull) this.#goOn(now);
    if (this.#underWay === 0 && this.isDone) this.whenIdle();
  }

  #goOn(now: Milliseconds): void {
    if (this.isDone) return;
    const due = this.#began + this.#arrivals.due;
    if (due > now || now >= this.#pauseAt) {
      this.#isFull = false;
      this.#freeSince = now;
      // Answers that come at once must let the event loop turn.
      this.#wait(due > now ? due - now : 0);
      return;
    }
    // That it waited is no fault of the generator's.
    this.lag.record(0);
    this.#send(this.#free.pop() as number, due, now);
  }
}
