/** What a program measures with, by the names that it has declared and by others. */
import type {
  CounterMetric,
  DistributionMetric,
  GaugeMetric,
  GaugeOptions,
  Job,
  JobOptions,
  LabelledOperations,
  Labels,
  MetricOptions,
  Monitor,
  Operation,
  OperationOptions,
  Snapshot,
} from '@perf/core';
import type { Declared } from './declared/config-declared.ts';
import type { CallLabels } from './declared/declarations.ts';

export class Measures {
  protected readonly monitor: Monitor;
  readonly #declared: Declared;
  /** Operations whose labels are declared. */
  readonly #labelled: ReadonlyMap<string, LabelledOperations<string>>;

  constructor(monitor: Monitor, declared: Declared) {
    this.monitor = monitor;
    this.#declared = declared;
    this.#labelled = new Map(
      Object.entries(declared.operations).flatMap(([name, { labels, kind }]) =>
        labels === undefined ? [] : [[name, monitor.operations(name, labels, kind && { kind })] as const],
      ),
    );
    // One that never runs is late, too.
    for (const name of Object.keys(declared.jobs)) this.job(name);
  }

  measure<T>(name: string, fn: () => T, labels?: CallLabels): T {
    const labelled = labels === undefined ? undefined : this.#labelled.get(name);
    return labels === undefined || labelled === undefined
      ? this.operation(name, labels).measure(fn)
      : labelled.measure(fn, labels);
  }

  operation(name: string, labels?: Labels, options?: OperationOptions): Operation {
    const { operations } = this.#declared;
    const kind = Object.hasOwn(operations, name) ? operations[name]?.kind : undefined;
    return this.monitor.operation(name, labels, kind === undefined ? options : { kind, ...options });
  }

  job(name: string, options?: JobOptions): Job {
    const { jobs } = this.#declared;
    const known = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
    return this.monitor.job(name, known === undefined ? options : ({ ...known, ...options } as JobOptions));
  }

  recent(): Snapshot {
    return this.monitor.snapshot({ window: '1m' });
  }

  counter(name: string, options?: MetricOptions): CounterMetric {
    return this.monitor.counter(name, options);
  }

  gauge(name: string, options?: GaugeOptions): GaugeMetric {
    return this.monitor.gauge(name, options);
  }

  distribution(name: string, options?: MetricOptions): DistributionMetric {
    return this.monitor.distribution(name, options);
  }
}
