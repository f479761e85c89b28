/**
 * Calls and readings as the figures that Prometheus would scrape from `/metrics`, under the same names, and one family more:
 * the fine buckets, since percentiles from powers of two are too coarse to see a change in.
 *
 * Only the fine buckets that hold something are told; each is a counter of its own, so that those which nothing fell into
 * need not be sent again.
 */
import { type Readings, readingCatalogue, type SeriesState } from '@perf/core';
import {
  classic,
  type LabelPair,
  operationFamilies,
  type PreparedFamily,
  prepared,
  readingFamilies,
} from '@perf/core/telemetry';
import { bucketText, RANGE_LABEL, zeroText } from '../../fine-buckets.ts';
import type { AnyReadings } from '../../history.ts';
import { otherReadings } from '../../other-readings.ts';

export interface Figure {
  readonly name: string;
  /** Of the point: those of all buckets of one histogram are one array. */
  readonly labels: readonly LabelPair[];
  /** What tells a bucket from the others. */
  readonly bucket?: LabelPair;
  readonly value: number;
  readonly isCounter: boolean;
}

/** @param states everything that each series has counted; undefined stands for work that brought nothing yet */
export function* figuresOf(states: readonly SeriesState[], readings: AnyReadings): Generator<Figure | undefined, void> {
  const isKnown = ([name]: [string, unknown]): boolean => Object.hasOwn(readingCatalogue, name);
  const entries = Object.entries(readings);
  const known: Readings = Object.fromEntries(entries.filter(isKnown));
  const others = otherReadings(Object.fromEntries(entries.filter((entry) => !isKnown(entry))));
  for (const family of [...operationFamilies(states), ...readingFamilies(known), others]) {
    const ready = yield* prepared(family);
    if (ready.type === 'histogram') yield* histogramFigures(ready, family.name === 'perfkit.operation.duration');
    else yield* numberFigures(ready);
  }
}

function* numberFigures({
  type,
  name,
  points,
}: Extract<PreparedFamily, { type: 'counter' | 'gauge' }>): Generator<Figure> {
  const isCounter = type === 'counter';
  for (const { labels, value } of points) yield { name: isCounter ? `${name}_total` : name, labels, value, isCounter };
}

function* histogramFigures(
  { name, points, octaves }: Extract<PreparedFamily, { type: 'histogram' }>,
  hasFine: boolean,
): Generator<Figure> {
  const isCounter = true;
  const fineName = `${name.replace(/_seconds$/, '')}_fine_seconds_bucket`;
  for (const { labels, value: distribution } of points) {
    const { buckets, count } = classic(distribution, octaves);
    for (const { bound, count: upTo } of buckets) {
      yield { name: `${name}_bucket`, labels, bucket: ['le', String(bound)], value: upTo, isCounter };
    }
    yield { name: `${name}_bucket`, labels, bucket: ['le', '+Inf'], value: count, isCounter };
    yield { name: `${name}_sum`, labels, value: distribution.sum, isCounter };
    yield { name: `${name}_count`, labels, value: count, isCounter };
    if (!hasFine) continue;
    const { scale, offset, counts, zeros, zeroThreshold } = distribution;
    const fine = (text: string, value: number): Figure => ({
      name: fineName,
      labels,
      bucket: [RANGE_LABEL, text],
      value,
      isCounter,
    });
    if (zeros > 0) yield fine(zeroText(zeroThreshold), zeros);
    for (let at = 0; at < counts.length; at += 1) {
      const n = counts[at] as number;
      if (n > 0) yield fine(bucketText(offset + at, scale), n);
    }
  }
}
