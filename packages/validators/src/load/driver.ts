/** What drives a target: it decides when a request begins. */
import type { Histogram } from '@perf/core';
import type { Recorder } from './recorder.ts';

export interface Driver {
  /** Begins. Times are counted from here. */
  start(): void;
  /** Called often while it runs: a ramp takes its next step. */
  tick(): void;
  /** From now on requests are counted by another recorder. */
  use(recorder: Recorder): void;
  /** No new request begins; what is under way still counts when it ends. */
  stop(): void;
  /** Counts what is under way, or was due and is not sent any more, as lost. */
  giveUp(): void;
  /** Called when nothing is left to begin and nothing is under way. */
  whenIdle: () => void;
  /** Requests under way. */
  readonly underWay: number;
  /** Nothing is left to begin. */
  readonly isDone: boolean;
  /** A rate per second, or users, asked for at this moment. */
  readonly asked: number;
  /** By how much the generator was late; empty where it can't be. */
  readonly lag: Histogram;
  /** How many are due and wait though a user is free: the generator does not keep up. */
  readonly behind: number;
  /** The most arrivals that waited for a free user at once. */
  readonly queued: number;
  readonly scheduler: 'spin' | 'timer' | 'none';
}
