/** The metrics of a program as they arrive from one of its processes, each named after it. */
import { type Intake, isPerfError } from '@perf/core';
import type { Hello, Update } from '@perf/core/protocol';

export interface MetricsFrom {
  /** Undefined: that did not arrive. */
  readonly hello: Hello | undefined;
  /** See `MetricOrigin`. */
  readonly isOld: boolean;
  readonly tellOf: (trouble: string) => void;
}

/** @throws PerfError `core/invalid-histogram` for what is damaged */
export function takeMetrics(
  intake: Intake,
  { source, metrics = [] }: Update,
  { hello, isOld, tellOf }: MetricsFrom,
): void {
  // A source's name begins with the number of its process.
  const { pid, thread } = hello ?? { pid: source.split('-', 1)[0], thread: 0 };
  const process = thread === 0 ? String(pid) : `${pid}/${thread}`;
  for (const metric of metrics) {
    try {
      intake.acceptMetric(source, metric, { process, isOld });
    } catch (error) {
      // Two programs mean different things by one name: the one heard first is counted.
      if (!isPerfError(error) || error.code !== 'core/invalid-argument') throw error;
      tellOf(`The metric \`${metric.name}\` of process ${process} is not counted: ${error.message}.`);
    }
  }
}
