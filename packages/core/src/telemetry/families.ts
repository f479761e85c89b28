/**
 * What perfkit measures, as families: each operation's durations and failures, and readings as gauges.
 *
 * A name of the semantic conventions is used where the meaning is theirs as well; all others begin with `perfkit`.
 */
import { withLabel } from '../labels.ts';
import { type ReadingName, type Readings, type ReadingUnit, readingCatalogue, readingEntries } from '../reading.ts';
import type { SeriesState } from '../snapshot.ts';
import { distributionOf, type GaugeFamily, type MetricFamily, type MetricPoint } from './family.ts';

/** 0.24 ms to 32 s. What is shorter or longer is told apart by the exponential buckets alone. */
export const OCTAVES: readonly [first: number, last: number] = [-12, 5];

const CONVENTIONAL: Readonly<Partial<Record<ReadingName, string>>> = {
  'process.rss': 'process.memory.usage',
  'loop.utilization': 'nodejs.eventloop.utilization',
  'loop.delay.p99': 'nodejs.eventloop.delay.p99',
  'loop.delay.max': 'nodejs.eventloop.delay.max',
};

/** The same quantity in base units. */
const UNITS: Readonly<Record<ReadingUnit, { readonly unit: string; readonly perUnit: number }>> = {
  ratio: { unit: '1', perUnit: 1 },
  cores: { unit: '{core}', perUnit: 1 },
  bytes: { unit: 'By', perUnit: 1 },
  'bytes/s': { unit: 'By/s', perUnit: 1 },
  ms: { unit: 's', perUnit: 1000 },
  '1/s': { unit: '1/s', perUnit: 1 },
  count: { unit: '', perUnit: 1 },
};

/** @param states everything that each series has counted since it began: counters never go back */
export function operationFamilies(states: readonly SeriesState[]): MetricFamily[] {
  const points = function* <Value>(read: (state: SeriesState) => Value): Generator<MetricPoint<Value>, void> {
    for (const state of states) yield new SeriesPoint(state, read);
  };
  return [
    {
      type: 'histogram',
      name: 'perfkit.operation.duration',
      help: 'How long the calls of an operation took, failed ones included.',
      unit: 's',
      octaves: OCTAVES,
      points: points(({ histogram }) => distributionOf(histogram)),
    },
    {
      type: 'counter',
      name: 'perfkit.operation.failures',
      help: 'How many calls of an operation failed.',
      unit: '',
      points: points(({ failed }) => failed),
    },
  ];
}

/** @param folded see `Snapshot.folded`; 0 is not told */
export function foldedFamily(folded: number): GaugeFamily {
  return {
    type: 'gauge',
    name: 'perfkit.series.folded',
    help: 'About how many distinct series found no place and share another.',
    unit: '{series}',
    points: folded === 0 ? [] : [{ labels: {}, value: folded }],
  };
}

/** One gauge for each reading; what is unknown is absent. */
export function readingFamilies(readings: Readings): GaugeFamily[] {
  return readingEntries(readings).map(([name, value]) => {
    const { title, unit: measuredIn } = readingCatalogue[name];
    const { unit, perUnit } = UNITS[measuredIn];
    return {
      type: 'gauge',
      name: CONVENTIONAL[name] ?? `perfkit.${name}`,
      help: `${title[0]?.toUpperCase()}${title.slice(1)}.`,
      unit,
      points: [{ labels: {}, value: value / perUnit }],
    };
  });
}

/** Made when it is written: a series may be one that is still recorded to, and a point of each is not held until then. */
class SeriesPoint<Value> implements MetricPoint<Value> {
  readonly #state: SeriesState;
  readonly #read: (state: SeriesState) => Value;

  constructor(state: SeriesState, read: (state: SeriesState) => Value) {
    this.#state = state;
    this.#read = read;
  }

  get labels(): Readonly<Record<string, string>> {
    return withLabel(this.#state.labels, 'operation', this.#state.name);
  }

  get value(): Value {
    return this.#read(this.#state);
  }
}
