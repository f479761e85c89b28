/** What may run out, or be broken: readings that have an end of their own, and what contracts promise. */
import type { Contract, ReadingContract, ReadingName, TargetName } from '@perf/core';
import type { AnalysedSeries } from './series.ts';

export interface LimitOn {
  readonly series: AnalysedSeries;
  readonly limit: number;
  readonly side: 'upper' | 'lower';
  /** Which limit it is: `the disk is full`, `its contract`. */
  readonly meaning: string;
}

export interface Promises {
  readonly contracts?: readonly Contract[] | undefined;
  readonly readingContracts?: readonly ReadingContract[] | undefined;
}

/** Shares of something that ends. */
const ENDS: Readonly<Partial<Record<ReadingName, string>>> = {
  'machine.filesystem.fullest': 'the disk is full',
  'container.memory.share': 'the memory limit of the container',
  'tree.files.share': 'the limit of open files',
};
/** Readings whose limit is a reading too. */
const BOUNDED: readonly (readonly [ReadingName, ReadingName, string])[] = [
  ['process.heap.used', 'process.heap.limit', 'the heap limit'],
  ['machine.files.open', 'machine.files.limit', 'the limit of open files of the machine'],
];
const METRICS: Readonly<Partial<Record<TargetName, AnalysedSeries['metric']>>> = {
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  errorRate: 'error rate',
};

export function limitsOn(
  series: readonly AnalysedSeries[],
  { contracts = [], readingContracts = [] }: Promises,
): LimitOn[] {
  const reading = (name: string): AnalysedSeries | undefined =>
    series.find((each) => each.metric === 'reading' && each.name === name);
  const on = (found: AnalysedSeries | undefined, limit: Omit<LimitOn, 'series'>): LimitOn[] =>
    found === undefined || found.points.length === 0 ? [] : [{ series: found, ...limit }];
  return [
    ...Object.entries(ENDS).flatMap(([name, meaning]) => on(reading(name), { limit: 1, side: 'upper', meaning })),
    ...BOUNDED.flatMap(([name, bound, meaning]) => {
      const limit = reading(bound)?.points.at(-1)?.value;
      return limit === undefined ? [] : on(reading(name), { limit, side: 'upper', meaning });
    }),
    // Series of an operation are looked at as one, so a promise on some of them says nothing here.
    ...contracts
      .filter(({ labels }) => labels === undefined)
      .flatMap(({ operation, targets }) =>
        Object.entries(targets).flatMap(([target, limit]) => {
          const metric = METRICS[target as TargetName];
          const found = series.find((each) => each.metric === metric && each.name === operation);
          return metric === undefined ? [] : on(found, { limit, side: 'upper', meaning: 'its contract' });
        }),
      ),
    ...readingContracts.flatMap(({ reading: name, bounds }) => [
      ...(bounds.max === undefined
        ? []
        : on(reading(name), { limit: bounds.max, side: 'upper', meaning: 'its contract' })),
      ...(bounds.min === undefined
        ? []
        : on(reading(name), { limit: bounds.min, side: 'lower', meaning: 'its contract' })),
    ]),
  ];
}
