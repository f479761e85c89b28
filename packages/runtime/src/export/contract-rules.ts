/**
 * Contracts as recording rules: how near each promise is to being broken, as one series each. Above 1 it is broken.
 *
 *   perfkit:contract:ratio{contract="GET /report", target="p95", window="5m", service="shop", host="web-1"} 1.31
 *
 * With fewer calls than a contract asks for there is no such series, as there is no verdict. Native histograms are asked
 * first; where a store keeps none, the classic buckets, which end on powers of two.
 */
import type { Contract, ReadingContract, TargetName } from '@perf/core';
import { judges, type Naming, readingExpression, selector } from './names.ts';
import type { Rule } from './rule-file.ts';

export const RATIO = 'perfkit:contract:ratio';
const DURATION = 'perfkit_operation_duration_seconds';
const QUANTILES: Readonly<Partial<Record<TargetName, number>>> = {
  p50: 0.5,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  max: 1,
};

export interface Noted {
  readonly rules: readonly Rule[];
  readonly notes: readonly string[];
}

export function contractRules(promised: Contract, naming: Naming): Noted {
  const { operation, targets, minSamples, window, labels } = promised;
  const histogram = histogramOf(promised, naming);
  const rules = Object.entries(targets).map(([name, limit]): Rule => {
    const target = name as TargetName;
    const inUnit = target === 'errorRate' ? limit : limit / 1000;
    return {
      record: RATIO,
      expr: `(${figureOf(target, histogram)}) / ${inUnit}\nand ${histogram.count} >= ${minSamples}`,
      labels: { contract: operation, target, ...(window !== undefined && { window }), ...scope(labels) },
    };
  });
  return { rules, notes: notesOn(promised) };
}

const scope = (labels: Contract['labels']): Record<string, string> =>
  labels === undefined ? {} : { of: JSON.stringify(labels) };

export function readingContractRules({ name, reading, bounds }: ReadingContract, naming: Naming): readonly Rule[] {
  const { text, perUnit } = readingExpression(reading, naming);
  return Object.entries(bounds).map(([target, bound]) => ({
    record: RATIO,
    expr: target === 'max' ? `${text} / ${bound * perUnit}` : `${bound * perUnit} / ${text}`,
    labels: { contract: name, target },
  }));
}

interface HistogramExpressions {
  readonly count: string;
  readonly sum: string;
  readonly failures: string;
  readonly quantile: (q: number) => string;
}

function histogramOf({ operation, labels = {}, window }: Contract, naming: Naming): HistogramExpressions {
  const of = selector(naming, { ...labels, operation });
  const by = judges(naming);
  // Counters begin with the perfkit that tells them: without a window they are all of it.
  const sumOf = (metric: string, also = ''): string => {
    const series = window === undefined ? `${metric}${of}` : `increase(${metric}${of}[${window}])`;
    return `sum by (${also}${by}) (${series})`;
  };
  const native = sumOf(DURATION);
  return {
    count: `(histogram_count(${native}) or ${sumOf(`${DURATION}_count`)})`,
    sum: `(histogram_sum(${native}) or ${sumOf(`${DURATION}_sum`)})`,
    failures: sumOf('perfkit_operation_failures_total'),
    quantile: (q) =>
      `histogram_quantile(${q}, ${native}) or histogram_quantile(${q}, ${sumOf(`${DURATION}_bucket`, 'le, ')})`,
  };
}

function figureOf(target: TargetName, { count, sum, failures, quantile }: HistogramExpressions): string {
  if (target === 'errorRate') return `${failures} / ${count}`;
  if (target === 'mean') return `${sum} / ${count}`;
  return quantile(QUANTILES[target] ?? 1);
}

function notesOn({ operation, targets, window, labels }: Contract): string[] {
  const of = `contract on ${operation}`;
  return [
    ...(targets.max === undefined ? [] : [`${of}: the longest call is known by the end of its bucket, not exactly`]),
    ...(window === '10s' ? [`${of}: its window of 10s needs samples every 5s at least; set scrape_interval so`] : []),
    ...(labels === undefined
      ? []
      : [`${of}: series that have more labels than ${JSON.stringify(labels)} count as well`]),
  ];
}
