/** Readings out of gauges: what each is called there, and their figures by steps. */
import { type EpochMs, type ReadingName, readingCatalogue } from '@perf/core';
import { metricName, readingFamilies } from '@perf/core/telemetry';
import type { ReadingQuery, StoredReading } from '../../history.ts';
import { ANY_READING } from '../../other-readings.ts';
import { FoundReadings } from '../../points.ts';
import { duration, keyOf, quoted, type Source } from './source.ts';
import { pagesOf, type Stretch, stretchesOf } from './stretches.ts';

interface Gauge {
  readonly name: string;
  readonly metric: string;
  /** Besides those that every question has. */
  readonly matchers: readonly string[];
  /** The value outside for 1 of ours. */
  readonly perUnit: number;
}

const PAGE = 5000;
/** Readings that are asked for at once. */
const AT_ONCE = 4;

/** Those of the catalogue. */
function catalogued(): Gauge[] {
  return (Object.keys(readingCatalogue) as ReadingName[]).flatMap((name) =>
    readingFamilies({ [name]: 1 }).map((family) => {
      const [point] = family.points;
      return { name, metric: metricName(family).name, matchers: [], perUnit: (point as { value: number }).value };
    }),
  );
}

const ofAnyName = (name: string): Gauge => ({
  name,
  metric: ANY_READING,
  matchers: [`reading=${quoted(name)}`],
  perUnit: 1,
});

export interface ReadingsOptions {
  readonly source: Source;
  /** Matchers that every question has: `job="web"`. */
  readonly matchers: readonly string[];
  /** Finite. */
  readonly query: ReadingQuery;
}

export async function readingsOf({ source, matchers, query }: ReadingsOptions): Promise<StoredReading[]> {
  if (!(query.to > query.from)) return [];
  const found = new FoundReadings<string>(query);
  const left = await gaugesFor({ source, matchers, query });
  for (let at = 0; at < left.length; at += AT_ONCE) {
    await Promise.all(left.slice(at, at + AT_ONCE).map((gauge) => addGauge({ source, matchers, query }, gauge, found)));
  }
  return found.answer((name) => name);
}

/** Those that are asked for and are there. */
async function gaugesFor({ source, matchers, query }: ReadingsOptions): Promise<Gauge[]> {
  const known = catalogued().filter(({ name }) => (query.name ?? name) === name);
  if (query.name !== undefined) return known.length > 0 ? known : [ofAnyName(query.name)];
  const match = (name: string): string => `{${[`__name__=~"${name}"`, ...matchers].join(',')}}`;
  const [metrics, others] = await Promise.all([
    source.labelValues('__name__', match(known.map(({ metric }) => metric).join('|')), query),
    source.labelValues('reading', match(ANY_READING), query),
  ]);
  const present = new Set(metrics);
  return [...known.filter(({ metric }) => present.has(metric)), ...others.map(ofAnyName)];
}

/** By the steps that are asked for, or the range as one. */
async function addGauge(
  { source, matchers, query }: ReadingsOptions,
  { name, metric, matchers: own, perUnit }: Gauge,
  found: FoundReadings<string>,
): Promise<void> {
  const selector = `${metric}{${[...matchers, ...own].join(',')}}`;
  for (const stretch of stretchesOf(query, query.step)) {
    for (const page of pagesOf(stretch, PAGE)) {
      for (const { at, samples, values } of await figuresOf(source, selector, page)) {
        const [sum, min, max, last] = values.map((value) => value / perUnit) as [number, number, number, number];
        // The moments of single samples are not known; those of steps are apart.
        found.add(name, at, { samples, sum, min, max, last, lastAt: at });
      }
    }
  }
}

interface Figures {
  /** When the step began. */
  readonly at: EpochMs;
  readonly samples: number;
  /** Sum, min, max and last. */
  readonly values: readonly number[];
}

const FIGURES = ['sum_over_time', 'min_over_time', 'max_over_time', 'last_over_time'];

/** Of each series and each step in which it has samples. */
async function figuresOf(source: Source, selector: string, { from, step, steps }: Stretch): Promise<Figures[]> {
  // Each step is looked at from its end, one millisecond before the next begins.
  const moments = { first: from + step - 1, last: from + steps * step - 1, step };
  const window = duration(Math.max(1, (await source.windowsAreClosed()) ? step - 1 : step));
  const ask = async (name: string): Promise<Map<string, Map<EpochMs, number>>> => {
    const series = await source.range(`${name}(${selector}[${window}])`, moments);
    return new Map(series.map(({ metric, values }) => [keyOf(metric), new Map(values)]));
  };
  const [counts, ...others] = await Promise.all([ask('count_over_time'), ...FIGURES.map(ask)]);
  return [...counts].flatMap(([key, samplesAt]) =>
    [...samplesAt].flatMap(([end, samples]) => {
      const values = others.map((figure) => figure.get(key)?.get(end));
      return values.every((value) => value !== undefined) ? [{ at: end - step + 1, samples, values }] : [];
    }),
  );
}
