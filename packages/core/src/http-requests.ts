/**
 * Incoming HTTP requests by method, route and status code, for telemetry that has a name of its own for them
 * (`http.server.request.duration`, OpenTelemetry's semantic conventions for HTTP, stable since 1.23).
 *
 * They are the same requests that are operations already (`GET /users/:id`), counted a second time by other labels. So they
 * stand apart from a monitor, and no report, contract or total ever adds them to the operations.
 */
import { systemClock } from './clock.ts';
import { copyOf } from './histogram/algebra.ts';
import { DEFAULT_SCALE } from './histogram/layout.ts';
import { canonical, type Labels, PathMap, pathOf } from './labels.ts';
import { Series } from './operation.ts';
import { Slowest } from './slowest.ts';
import { OCTAVES } from './telemetry/families.ts';
import { distributionOf, type MetricFamily } from './telemetry/family.ts';

export const REQUEST_DURATION = 'http.server.request.duration';

/** Some ten status codes for each of the 200 routes that there may be. */
const MOST_SERIES = 2_000;

export interface HttpRequests {
  /** As of a monitor, for an intake. Past 2,000 sets of labels, the series without any. */
  operation(name: string, labels?: Labels): Series;
  /** As of a monitor, for a feed. */
  series(): Iterable<Series>;
  /** For `createScrapeHandler` and `createMetricProducer`; nothing while there was no request. */
  families(): MetricFamily[];
}

export function createHttpRequests(): HttpRequests {
  const all: Series[] = [];
  const parts = { now: systemClock.monotonic, scale: DEFAULT_SCALE, slowest: new Slowest(0, systemClock) };
  const byPath = new PathMap<Series>();
  const operation = (name: string, labels: Labels = {}): Series => {
    const set = canonical(labels);
    const known = byPath.get(pathOf(name, set));
    if (known !== undefined) return known;
    const isAny = Object.keys(set).length === 0;
    if (all.length >= MOST_SERIES && !isAny) return operation(name);
    const series = new Series({ name, labels: set, ...parts });
    byPath.set(pathOf(name, set), series);
    all.push(series);
    return series;
  };
  return {
    operation,
    series: () => all,
    families: () => (all.length === 0 ? [] : [familyOf(all)]),
  };
}

function familyOf(all: readonly Series[]): MetricFamily {
  const points = function* () {
    for (const { labels, histogram } of all) yield { labels, value: distributionOf(copyOf(histogram)) };
  };
  const help = 'How long HTTP server requests took, by method, route and status code.';
  return { type: 'histogram', name: REQUEST_DURATION, help, unit: 's', octaves: OCTAVES, points: points() };
}
