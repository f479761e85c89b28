/** Promises as k6 judges them: one list of expressions for each of its metrics. */
import { MAIN } from './executors.ts';

/** What is read of a threshold. */
export interface K6Threshold {
  readonly text: string;
  readonly metric: string | { readonly quantile: number };
  readonly comparison: string;
  readonly limit: number;
  /** A step, or a tag. */
  readonly operation: string | undefined;
}

/** The names of metrics in the script that stand for what we measure. */
export interface K6Metrics {
  readonly latency: string;
  readonly failed: string;
  readonly requests: string;
  /** A counter, for `errors<1`. */
  readonly failures: string;
  readonly step: (name: string) => string | undefined;
}

/** @param isSelective whether there is more than the scenario that is measured */
export function k6Thresholds(
  thresholds: readonly K6Threshold[],
  metrics: K6Metrics,
  isSelective: boolean,
): Readonly<Record<string, readonly string[]>> {
  const lists: Record<string, string[]> = {};
  for (const threshold of thresholds) {
    const [metric, expression] = expressionOf(threshold, metrics);
    const key = isSelective ? `${metric}{scenario:${MAIN}}` : metric;
    lists[key] = [...(lists[key] ?? []), expression];
  }
  return lists;
}

function expressionOf(threshold: K6Threshold, metrics: K6Metrics): [metric: string, expression: string] {
  const { metric, operation } = threshold;
  const bound = `${threshold.comparison}${threshold.limit}`;
  const latency = (operation === undefined ? undefined : metrics.step(operation)) ?? metrics.latency;
  if (typeof metric === 'object') return [latency, `p(${Number((metric.quantile * 100).toFixed(6))})${bound}`];
  switch (metric) {
    case 'mean':
      return [latency, `avg${bound}`];
    case 'error-rate':
      return [metrics.failed, `rate${bound}`];
    case 'rate':
      return [metrics.requests, `rate${bound}`];
    case 'requests':
      return [metrics.requests, `count${bound}`];
    case 'failed':
      return [metrics.failures, `count${bound}`];
    default:
      return [latency, `${metric}${bound}`];
  }
}

/** A name that k6 takes for a metric, and that no other step has. */
export function stepMetrics(names: readonly string[]): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const plain = `step_${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, 100);
    let metric = plain;
    for (let n = 2; taken.has(metric); n += 1) metric = `${plain}_${n}`;
    taken.add(metric);
    made.set(name, metric);
  }
  return made;
}
