/** What a program has of perfkit: the value that `createPerf` gives. */
import type { Backup } from '@perf/backup';
import type {
  Alerts,
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
} from '@perf/core';
import type { ProfileKind, ProfileOptions, TakenProfile } from '@perf/optimizer/profiling';
import type { HealthWatch } from './health/watch-health.ts';
import type { Optimizer } from './optimize/optimizer-of-program.ts';
import type { Report } from './report/schema.ts';

export interface Perf {
  /** The handle of an operation; see `Monitor.operation` of `@perf/core`. */
  operation(name: string, labels?: Labels, options?: OperationOptions): Operation;
  /** A unit of work that runs by itself, like a handler of a queue; see `Monitor.job` of `@perf/core`. */
  job(name: string, options?: JobOptions): Job;
  /** A figure of the program's own that only grows; see `Monitor.counter` of `@perf/core`. */
  counter(name: string, options?: MetricOptions): CounterMetric;
  /** One that goes up and down; see `Monitor.gauge` of `@perf/core`. */
  gauge(name: string, options?: GaugeOptions): GaugeMetric;
  /** Values of one kind; see `Monitor.distribution` of `@perf/core`. */
  distribution(name: string, options?: MetricOptions): DistributionMetric;
  /** Those of the rules in the configuration: what is pending or firing, silences, acknowledgements. */
  readonly alerts: Pick<Alerts, 'active' | 'silence' | 'unsilence' | 'silences' | 'acknowledge'>;
  /** Its checks: those of the configuration, and what is known anyway. `report()` tells what is known, `run()` asks now. */
  readonly health: Pick<HealthWatch, 'report' | 'run'>;
  /** That of the section `backup` in the configuration; begun already, unless a serve of the project takes them. */
  readonly backup: Backup | undefined;
  /** Advises on what the program lets be tuned, and applies it within bounds when it is asked to. */
  readonly optimizer: Optimizer;
  /**
   * Looks into the program for a while and leaves a file in `profiles/` of the data folder, for this user alone: `cpu` or
   * `allocations` for DevTools and speedscope, `heap` for DevTools. See `takeProfile` of `@perf/optimizer/profiling`.
   */
  profile(kind: ProfileKind, options?: Partial<Omit<ProfileOptions, 'wire'>>): Promise<TakenProfile>;
  /** Everything since `createPerf`, as one value; the same that `perfkit report --json` prints. */
  report(): Report;
  /** Writes what is left to the history and ends all watching; a second call waits for the first. */
  stop(): Promise<void>;
}
