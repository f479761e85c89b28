/** Readings out of gauges: what each is called there, and their figures by steps. */
import { type ReadingName, readingCatalogue } from '@perf/core';
import { metricName, readingFamilies } from '@perf/core/telemetry';
import { MOST_POINTS, tooManyPoints } from '../../check.ts';
import type { ReadingQuery, StoredReading } from '../../history.ts';
import { FoundReadings } from '../../points.ts';
import { duration, keyOf, type Source } from './source.ts';

interface Gauge {
  readonly name: ReadingName;
  readonly metric: string;
  /** The value outside for 1 of ours. */
  readonly perUnit: number;
}

const PAGE = 5000;
/** Readings that are asked for at once. */
const AT_ONCE = 4;

function gauges(): Gauge[] {
  return (Object.keys(readingCatalogue) as ReadingName[]).flatMap((name) =>
    readingFamilies({ [name]: 1 }).map((family) => {
      const [point] = family.points;
      return { name, metric: metricName(family).name, perUnit: (point as { value: number }).value };
    }),
  );
}

export interface ReadingsOptions {
  readonly source: Source;
  /** Matchers that every question has: `job="web"`. */
  readonly matchers: readonly string[];
  /** Finite. */
  readonly query: ReadingQuery;
}

export async function readingsOf({ source, matchers, query }: ReadingsOptions): Promise<StoredReading[]> {
  const wanted = gauges().filter(({ name }) => (query.name ?? name) === name);
  if (wanted.length === 0 || !(query.to > query.from)) return [];
  const match = `{${[`__name__=~"${wanted.map(({ metric }) => metric).join('|')}"`, ...matchers].join(',')}}`;
  const present = new Set(await source.labelValues('__name__', match, query));
  const found = new FoundReadings<ReadingName>(query);
  const left = wanted.filter(({ metric }) => present.has(metric));
  for (let at = 0; at < left.length; at += AT_ONCE) {
    await Promise.all(left.slice(at, at + AT_ONCE).map((gauge) => addGauge({ source, matchers, query }, gauge, found)));
  }
  return found.answer((name) => name);
}

/** By the steps that are asked for, or the range as one. */
async function addGauge(
  { source, matchers, query }: ReadingsOptions,
  { name, metric, perUnit }: Gauge,
  found: FoundReadings<ReadingName>,
): Promise<void> {
  const { from, to } = query;
  const step = query.step ?? to - from;
  const steps = Math.ceil((to - from) / step);
  if (steps > MOST_POINTS) throw tooManyPoints();
  const selector = `${metric}{${matchers.join(',')}}`;
  for (let page = 0; page < steps; page += PAGE) {
    await addPage(
      { source, selector, first: from + page * step, step, steps: Math.min(PAGE, steps - page) },
      (at, part) => {
        const { samples, sum, min, max, last } = part;
        // The last step may reach past the range, and the samples of a moment are told apart by their step alone.
        found.add(name, at, {
          samples,
          sum: sum / perUnit,
          min: min / perUnit,
          max: max / perUnit,
          last: last / perUnit,
          lastAt: at,
        });
      },
    );
  }
}

interface Page {
  readonly source: Source;
  readonly selector: string;
  readonly first: number;
  readonly step: number;
  readonly steps: number;
}

interface Part {
  readonly samples: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

async function addPage(
  { source, selector, first, step, steps }: Page,
  add: (at: number, part: Part) => void,
): Promise<void> {
  // Each step is looked at from its end, one millisecond before the next begins.
  const moments = { first: first + step - 1, last: first + steps * step - 1, step };
  const window = duration(Math.max(1, (await source.windowsAreClosed()) ? step - 1 : step));
  const functions = ['count_over_time', 'sum_over_time', 'min_over_time', 'max_over_time', 'last_over_time'];
  const answers = await Promise.all(functions.map((name) => source.range(`${name}(${selector}[${window}])`, moments)));
  const [counts = [], ...others] = answers.map(
    (series) => new Map(series.map(({ metric, values }) => [keyOf(metric), new Map(values)])),
  );
  for (const [key, samplesAt] of counts as Map<string, Map<number, number>>) {
    for (const [at, samples] of samplesAt) {
      const [sum, min, max, last] = others.map((values) => values.get(key)?.get(at));
      if (sum === undefined || min === undefined || max === undefined || last === undefined) continue;
      add(at - step + 1, { samples, sum, min, max, last });
    }
  }
}
