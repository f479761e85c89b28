/**
 * What a monitor measured, in one of Prometheus's formats, and a handler for `node:http` that a scraper may ask for it.
 *
 * Neither holds the event loop for longer than a slice of about a millisecond, however many series there are.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Monitor } from '../../monitor.ts';
import type { Readings } from '../../reading.ts';
import type { SeriesState } from '../../snapshot.ts';
import { foldedFamily, operationFamilies, readingFamilies } from '../../telemetry/families.ts';
import type { MetricFamily } from '../../telemetry/family.ts';
import { metricFamilies } from '../../telemetry/metric-families.ts';
import { protobufPieces } from '../../telemetry/prometheus/protobuf.ts';
import { textPieces } from '../../telemetry/prometheus/text.ts';
import { inSlices, metricsOf } from '../slices.ts';
import { withLabels } from './external-labels.ts';
import { CONTENT_TYPES, negotiate, type ScrapeFormat } from './negotiate.ts';

export interface ScrapeOptions {
  /** Asked once a scrape; told as gauges. */
  readonly readings?: () => Readings;
  /** Asked once a scrape; told as well. */
  readonly families?: () => readonly MetricFamily[];
  /** What every series gets: `{ service: 'shop', host: 'web-1' }`. One of that name of a series' own is told as `exported_…`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Everything measured so far, chunk by chunk.
 *
 * @returns chunks that together are the body of a response; none is empty
 */
export async function* scrape(
  monitor: Monitor,
  format: ScrapeFormat,
  { readings = () => ({}), families = () => [], labels }: ScrapeOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const states = liveStates(monitor);
  const own = [foldedFamily(monitor.folded().estimate), ...metricFamilies(await metricsOf(monitor))];
  const unlabelled = [...operationFamilies(states), ...own, ...readingFamilies(readings()), ...families()];
  const all = labels === undefined ? unlabelled : unlabelled.map((family) => withLabels(family, labels));
  const pieces = format === 'protobuf' ? protobufPieces(all) : textPieces(all, format);
  for await (const slice of inSlices(bytesOf(pieces))) {
    const chunk = Buffer.concat(slice);
    if (chunk.length > 0) yield chunk;
  }
}

const EMPTY = new Uint8Array(0);

function* bytesOf(pieces: Iterable<Uint8Array | string | undefined>): Generator<Uint8Array, void> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : (piece ?? EMPTY);
}

/**
 * Of each series that was ever recorded to, its own histogram, no copy: copies of all of them are megabytes that the
 * collector carries along, and it holds the event loop for longer than all else. Failures are those of now, so that they are
 * never more than the calls, which are counted when the series is written.
 */
function liveStates(monitor: Monitor): SeriesState[] {
  return Array.from(monitor.series())
    .filter(({ histogram }) => histogram.min <= histogram.max)
    .map(({ name, labels, histogram, failed }) => ({ name, labels, histogram, failed }));
}

/**
 * Answers a scrape: `createServer((request, response) => void handle(request, response))`.
 *
 * @returns a handler whose promise never rejects: what goes wrong is answered with status 500, so that the scraper knows
 */
export function createScrapeHandler(
  monitor: Monitor,
  options: ScrapeOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async ({ method, headers }, response) => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const format = negotiate(headers.accept);
    try {
      // All of it first: some megabytes at most, and what fails half-way is no half answer.
      const chunks: Uint8Array[] = [];
      if (method === 'GET') for await (const chunk of scrape(monitor, format, options)) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      response.setHeader('content-type', CONTENT_TYPES[format]);
      response.setHeader('vary', 'accept');
      response.end(body);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(`No metrics: ${reason}\n`);
    }
  };
}
