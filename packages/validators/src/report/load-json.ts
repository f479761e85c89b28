/**
 * A load result as JSON: what lies in files, and what shards merge. `schema` tells its shape, and what stands here never
 * changes its meaning under the same number. Histograms are core's encoding, in base64.
 */
import { encode } from '@perf/core';
import type { LoadHistograms, LoadResult } from '../result.ts';

export interface LoadJson extends Omit<LoadResult, 'histograms'> {
  readonly schema: 1;
  readonly kind: 'load';
  readonly histograms: Readonly<Record<keyof LoadHistograms, string>>;
}

export function loadJson(result: LoadResult): LoadJson {
  const { response, service, lag } = result.histograms;
  const text = (histogram: LoadHistograms['lag'], failed = 0): string =>
    Buffer.from(encode({ histogram, failed })).toString('base64');
  return {
    schema: 1,
    kind: 'load',
    ...result,
    histograms: { response: text(response, result.failed), service: text(service, result.failed), lag: text(lag) },
  };
}
