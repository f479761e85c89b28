/**
 * The port behind which a load test finds what it calls.
 *
 * A target says how to connect; a connection sends one request for one user at a time and says once what became of it. It
 * never throws and never answers twice: who drives it keeps no book of its own about that.
 */
import type { Milliseconds } from '@perf/core';
import type { TargetWords } from './targets/words.ts';

/**
 * What became of a request. Everything but `ok` is a failure, and they are counted apart: a server that refuses is in another
 * trouble than one that answers wrongly.
 */
export type Outcome = 'ok' | 'refused' | 'reset' | 'timeout' | 'bad-answer' | 'error';

export interface Connecting {
  /** How many users may be under way at once at first; a driver of open arrivals may come with more. */
  readonly users: number;
  /** After this long without an answer a request has failed as `timeout`. */
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
  /** The run as a whole may go to other machines. @default what the target itself says */
  readonly allowRemote?: boolean;
  /** Which of several generators of one run this is, from 0. @default the only one */
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
  /** Tells of a part of a request that has a name of its own: a step of a scenario, a handshake. */
  readonly onStep?: (step: string, took: Milliseconds, outcome: Outcome) => void;
}

export interface Connection {
  /** Processes that were started for it, where it did. */
  readonly pids?: readonly number[];
  /**
   * Sends one request.
   *
   * @param user counts from 0; one user has at most one request under way
   * @param done called exactly once, never before `send` has returned; a user's is always the same function
   */
  send(user: number, done: Done): void;
  /** Gives up what is under way: of that nothing is told any more. */
  close(): Promise<void>;
}

/** @param paused how long the user thought in between, which is no part of the latency @default 0 */
export type Done = (outcome: Outcome, tag?: string, paused?: Milliseconds) => void;

export interface Target {
  /** Names it in reports: an address, a command. Secrets are left out of it. */
  readonly name: string;
  /** What builds the same target in another thread; undefined when only this one has it. */
  readonly words?: TargetWords | undefined;
  /** @throws PerfError `validators/unreachable` when nobody is there at all */
  connect(options: Connecting): Promise<Connection>;
}
