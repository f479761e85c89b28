/**
 * A scenario as it is written: what one user does, step by step.
 *
 *   setup (once) ─▶ [ step ─ think ─▶ step ─ think ─▶ … ] for every iteration ─▶ teardown (once)
 *
 * An iteration begins with its own variables and its own cookies, and takes one row of the data.
 */
import type { Duration } from '@perf/core';
import type { Random } from '../random.ts';
import type { Http } from './http.ts';

/** A pause of a user: as long each time, evenly between two, or by a distribution round a mean (a normal one is cut at 0). */
export type ThinkTime =
  | Duration
  | { readonly from: Duration; readonly to: Duration }
  | { readonly mean: Duration; readonly distribution: 'exponential' }
  | { readonly mean: Duration; readonly distribution: 'normal'; readonly deviation: Duration };

/** Which row comes next; `unique` gives each row once and then no more. */
export type RowOrder = 'round-robin' | 'random' | 'unique';

export interface DataSource<Row> {
  readonly order: RowOrder;
  /** For messages: a file, or `rows`. */
  readonly name: string;
  read(): Promise<readonly Row[]>;
}

export interface StepContext<Shared, Row, Vars> {
  /** What `setup` returned. */
  readonly shared: Shared;
  /** The row of this iteration. */
  readonly row: Row;
  /** Carried from step to step within one iteration. */
  readonly vars: Vars;
  /** With cookies of its own; `{{name}}` in addresses, headers and bodies stands for a variable or a column of the row. */
  readonly http: Http;
  /** Fails the step as a bad answer unless it holds. */
  readonly check: (holds: boolean, otherwise?: string) => void;
  /** The same numbers for the same seed and user. */
  readonly random: Random;
  readonly user: number;
  /** Of this user, from 0. */
  readonly iteration: number;
  /** Aborted when the step has taken too long, or the run is over. */
  readonly signal: AbortSignal;
}

export interface Step<Shared, Row, Vars> {
  /** Its latency is told by this. */
  readonly name: string;
  readonly run: (context: StepContext<Shared, Row, Vars>) => unknown;
  /** After it. @default that of the scenario */
  readonly thinkTime?: ThinkTime;
}

export interface ScenarioDefinition<Shared = undefined, Row = undefined, Vars = Record<string, unknown>> {
  /** @default scenario */
  readonly name?: string;
  /** What addresses without a host belong to. */
  readonly baseUrl?: string | URL;
  /** Of every request that is made by `http`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether `http` may ask other machines than this one. @default false */
  readonly allowRemote?: boolean;
  /** Once, before the first iteration; not measured. */
  readonly setup?: (context: { readonly signal: AbortSignal }) => Shared | Promise<Shared>;
  readonly data?: DataSource<Row>;
  /** What each iteration begins with. @default none */
  readonly variables?: () => Vars;
  readonly steps: readonly Step<Shared, Row, Vars>[];
  /** After each step, and no part of any latency. @default none */
  readonly thinkTime?: ThinkTime;
  /** Once, after the last iteration, also when the run was stopped. */
  readonly teardown?: (shared: Shared) => unknown;
  /** @default 1 */
  readonly seed?: number;
}
