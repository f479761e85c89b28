/** What a target says of itself on a `/metrics` page, as the readings of a stress test. */
import { PerfError, systemClock } from '@perf/core';
import { reachable } from '../adapters/http/reach.ts';
import { fetchPage } from '../adapters/metrics/fetch-page.ts';
import { type MetricsPage, parseMetrics, readingsIn } from '../stress/metrics-text.ts';
import type { ReadTarget } from '../stress/readings.ts';

/**
 * Reads a target while it is under load, from its `/metrics`.
 *
 * @param options `allowRemote` lets the page be on another machine than this one
 * @throws PerfError `validators/invalid-target` for what is no address
 */
export function metricsReadings(
  address: string | URL,
  { allowRemote = false }: { readonly allowRemote?: boolean } = {},
): ReadTarget {
  const url = URL.parse(String(address));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new PerfError('validators/invalid-target', {
      message: `Expected the address of metrics to begin with http:// or https://, got \`${address}\``,
      hint: "Write it like 'http://127.0.0.1:9464/metrics'.",
    });
  }
  let before: MetricsPage | undefined;
  return async () => {
    await reachable(url, allowRemote);
    const page = parseMetrics(await fetchPage(url), systemClock.monotonic());
    const found = readingsIn(page, before);
    before = page;
    return found;
  };
}
