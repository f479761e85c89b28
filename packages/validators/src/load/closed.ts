/**
 * A closed load: so many users, each of whom sends the next request when the last one was answered.
 *
 * The end of one request is the start of the next, so one clock read serves both. A target that answers within the same
 * turn of the event loop would never let it turn: every few milliseconds users pause until it has.
 */
import { Histogram, type Milliseconds } from '@perf/core';
import { levelAt, type Stage } from '../arrival/schedule.ts';
import type { Connection, Done, Outcome } from '../target.ts';
import type { Driver } from './driver.ts';
import type { Recorder } from './recorder.ts';

export interface ClosedPlan {
  /** Users over time. */
  readonly stages: readonly Stage[];
  /** Ends after so many requests. @default never */
  readonly iterations?: number | undefined;
  readonly clock: () => Milliseconds;
}

/** Longer than this a row of answers does not hold the event loop. */
export const LONGEST_TURN_MS: Milliseconds = 10;

export class ClosedDriver implements Driver {
  readonly lag: Histogram = new Histogram();
  readonly queued = 0;
  readonly behind = 0;
  readonly scheduler = 'none';
  whenIdle: () => void = () => undefined;
  readonly #connection: Connection;
  readonly #stages: readonly Stage[];
  readonly #clock: () => Milliseconds;
  readonly #started: number[] = [];
  readonly #isBusy: boolean[] = [];
  readonly #dones: Done[] = [];
  /** Users who wait for the loop to turn. */
  #paused: number[] = [];
  #pauseAt: Milliseconds = 0;
  #recorder: Recorder;
  #users = 0;
  #left: number;
  #began: Milliseconds = 0;
  #underWay = 0;

  constructor(
    connection: Connection,
    { stages, iterations = Number.POSITIVE_INFINITY, clock }: ClosedPlan,
    recorder: Recorder,
  ) {
    this.#connection = connection;
    this.#stages = stages;
    this.#clock = clock;
    this.#left = iterations;
    this.#recorder = recorder;
  }

  start(): void {
    this.#began = this.#clock();
    this.tick();
  }

  tick(): void {
    if (this.#left <= 0) return;
    const now = this.#clock();
    this.#users = Math.round(levelAt(this.#stages, now - this.#began));
    for (let user = 0; user < this.#users; user += 1) {
      if (user === this.#dones.length) this.#add(user);
      if (!this.#isBusy[user]) this.#begin(user, now);
    }
  }

  use(recorder: Recorder): void {
    this.#recorder = recorder;
  }

  stop(): void {
    this.#left = 0;
  }

  giveUp(): void {
    const now = this.#clock();
    for (const [user, isBusy] of this.#isBusy.entries()) {
      if (isBusy && !this.#paused.includes(user))
        this.#recorder.recordLost('unanswered', now - (this.#started[user] as number));
    }
  }

  get underWay(): number {
    return this.#underWay;
  }

  get isDone(): boolean {
    return this.#left <= 0;
  }

  get asked(): number {
    return this.#users;
  }

  #add(user: number): void {
    this.#started.push(0);
    this.#isBusy.push(false);
    this.#dones.push((outcome, tag, paused) => {
      // As if it had begun later: what a user thinks is no latency.
      if (paused !== undefined) this.#started[user] = (this.#started[user] as number) + paused;
      this.#ended(user, outcome, tag);
    });
  }

  #begin(user: number, now: Milliseconds): void {
    if (this.#left <= 0) return;
    this.#isBusy[user] = true;
    this.#underWay += 1;
    this.#send(user, now);
  }

  #send(user: number, now: Milliseconds): void {
    this.#left -= 1;
    this.#started[user] = now;
    this.#connection.send(user, this.#dones[user] as Done);
  }

  #ended(user: number, outcome: Outcome, tag: string | undefined): void {
    const now = this.#clock();
    this.#recorder.record(now - (this.#started[user] as number), outcome, tag);
    if (this.#left <= 0 || user >= this.#users) this.#free(user);
    else if (now < this.#pauseAt) this.#send(user, now);
    else this.#pause(user);
  }

  #pause(user: number): void {
    if (this.#paused.push(user) === 1) setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    const users = this.#paused;
    this.#paused = [];
    const now = this.#clock();
    this.#pauseAt = now + LONGEST_TURN_MS;
    for (const user of users) {
      if (this.#left > 0) this.#send(user, now);
      else this.#free(user);
    }
  }

  #free(user: number): void {
    this.#isBusy[user] = false;
    this.#underWay -= 1;
    if (this.#underWay === 0 && this.#left <= 0) this.whenIdle();
  }
}
