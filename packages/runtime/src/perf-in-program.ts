/** What a program has of perfkit: the value that `createPerf` gives, with the names that its configuration declares. */
import type { Backup } from '@perf/backup';
import type {
  CounterMetric,
  DistributionMetric,
  GaugeMetric,
  GaugeOptions,
  Job,
  JobOptions,
  Labels,
  MetricOptions,
  Operation,
  OperationOptions,
  Sessions,
  UsageLimits,
} from '@perf/core';
import type { Attempt } from '@perf/optimizer';
import type { ProfileKind, ProfileOptions, TakenProfile } from '@perf/optimizer/profiling';
import type { Config } from './config.ts';
import type { LabelsOf, NamesIn } from './declared/declared-names.ts';
import type { ProgramRecovery } from './declared/declared-recovery.ts';
import type { Optimizer } from './optimize/optimizer-of-program.ts';
import type { PerfView } from './perf-view.ts';

/** Where a kind of names is declared, TypeScript allows no others of that kind; where none is, any. */
export interface Perf<C extends Config = Config> extends PerfView {
  /**
   * Runs a function and counts the call when it ends: at once, or when the promise it returned settles.
   *
   * @returns the function's own result; its error comes out unchanged
   */
  measure<T, Name extends NamesIn<C, 'operations'>>(name: Name, fn: () => T, labels?: LabelsOf<C, Name>): T;
  /** The handle of an operation; see `Monitor.operation` of `@perf/core`. */
  operation(name: NamesIn<C, 'operations'>, labels?: Labels, options?: OperationOptions): Operation;
  /** A unit of work that runs by itself, like a handler of a queue; see `Monitor.job` of `@perf/core`. */
  job(name: NamesIn<C, 'jobs'>, options?: JobOptions): Job;
  /** A figure of the program's own that only grows; see `Monitor.counter` of `@perf/core`. */
  counter(name: string, options?: MetricOptions): CounterMetric;
  /** One that goes up and down; see `Monitor.gauge` of `@perf/core`. */
  gauge(name: string, options?: GaugeOptions): GaugeMetric;
  /** Values of one kind; see `Monitor.distribution` of `@perf/core`. */
  distribution(name: string, options?: MetricOptions): DistributionMetric;
  /** Of what grows, how much there is and may be. @throws PerfError `runtime/invalid-name` */
  readonly limits: UsageLimits<NamesIn<C, 'limits'>>;
  /**
   * Those under way, by kind: `perf.sessions.users.register(id)`. Where the compiler is not told of the configuration, it holds
   * that there may be none: see the README. @throws PerfError `runtime/invalid-name`
   */
  readonly sessions: Readonly<Record<NamesIn<C, 'sessions'>, Sessions>>;
  /** Runs operations, and does what is declared when one fails. */
  readonly recovery: ProgramRecovery<NamesIn<C, 'recovery'>>;
  /** That of the section `backup` in the configuration; begun already, unless a serve of the project takes them. */
  readonly backup: C extends { readonly backup: object } ? Backup : Backup | undefined;
  /** Advises on what the program lets be tuned, and applies it within bounds when it is asked to. */
  readonly optimizer: Optimizer;
  /** What was tried by it, oldest first. */
  attempts(): readonly Attempt[];
  /**
   * Looks into the program for a while and leaves a file in `profiles/` of the data folder, for this user alone: `cpu` or
   * `allocations` for DevTools and speedscope, `heap` for DevTools. See `takeProfile` of `@perf/optimizer/profiling`.
   */
  profile(kind: ProfileKind, options?: Partial<Omit<ProfileOptions, 'wire'>>): Promise<TakenProfile>;
  /** Writes what is left to the history and ends all that was begun; a second call waits for the first. */
  stop(): Promise<void>;
}
