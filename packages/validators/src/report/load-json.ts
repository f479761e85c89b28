/**
 * A load result as JSON: what lies in files, and what shards merge. `schema` tells its shape, and what stands here never
 * changes its meaning under the same number. Histograms are core's encoding, in base64.
 */
import { encode } from '@perf/core';
import type { LoadHistograms, LoadResult } from '../result.ts';
import { shardJson } from '../shard/file.ts';

export interface LoadJson extends Omit<LoadResult, 'histograms' | 'shard'> {
  readonly schema: 1;
  readonly kind: 'load';
  /** What `perfkit load merge` makes of several results one; undefined for a whole run. */
  readonly shard: Readonly<Record<string, unknown>> | undefined;
  readonly histograms: Readonly<Record<'response' | 'service' | 'lag', string>>;
}

/** A result of load as JSON, which `mergeShards` reads. */
export function loadJson(result: LoadResult): LoadJson {
  const { response, service, lag } = result.histograms;
  const text = (histogram: LoadHistograms['lag'], failed = 0): string =>
    Buffer.from(encode({ histogram, failed })).toString('base64');
  return {
    schema: 1,
    kind: 'load',
    ...result,
    shard: shardJson(result),
    histograms: { response: text(response, result.failed), service: text(service, result.failed), lag: text(lag) },
  };
}
