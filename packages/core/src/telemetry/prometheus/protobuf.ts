/**
 * Families as Prometheus's protobuf: `io.prometheus.client.MetricFamily`, each with its length before it. The one format in
 * which a scrape carries native histograms, which are our buckets as they are; classic buckets go along for who wants
 * those.
 *
 * Fields are those of metrics.proto (prometheus/client_model, proto2). Its buckets count from 1 where ours count from 0:
 * bucket i ends at 2^(i/2^schema).
 */
import { filledRuns } from '../../histogram/codec.ts';
import type { Distribution, MetricFamily } from '../family.ts';
import { classic } from './classic.ts';
import { type LabelPair, type PreparedFamily, prepared } from './prepared.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

const TYPES = { counter: 0, gauge: 1, histogram: 4 } as const;

/** Bytes after which a family goes on in an array of its own: one that grows with the family would be copied at length. */
const PART = 2 ** 16;

/** Together they are the whole body; undefined stands for work that wrote nothing yet. */
export function* protobufPieces(families: Iterable<MetricFamily>): Generator<Uint8Array | undefined, void> {
  for (const raw of families) {
    const family = yield* prepared(raw);
    if (family.points.length === 0) continue;
    let part = new ProtobufWriter();
    const parts = [part];
    writeHead(part, family);
    for (const write of metricsOf(family)) {
      yield undefined;
      if (part.bytes.length >= PART) {
        part = new ProtobufWriter();
        parts.push(part);
      }
      write(part);
    }
    const length = new ProtobufWriter();
    length.raw(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
    yield length.bytes;
    for (const { bytes } of parts) yield bytes;
  }
}

function writeHead(body: ProtobufWriter, { name, help, type }: PreparedFamily): void {
  body.text(1, type === 'counter' ? `${name}_total` : name);
  body.text(2, help);
  body.varint(3, TYPES[type]);
}

/** One function a series, which reads its value and writes it. */
function* metricsOf(family: PreparedFamily): Generator<(body: ProtobufWriter) => void, void> {
  if (family.type === 'histogram') {
    for (const point of family.points) {
      yield (body) =>
        writeMetric(body, point.labels, () => body.message(7, () => writeHistogram(body, point.value, family.octaves)));
    }
    return;
  }
  const field = family.type === 'counter' ? 3 : 2;
  for (const point of family.points) {
    yield (body) => writeMetric(body, point.labels, () => body.message(field, () => body.double(1, point.value)));
  }
}

function writeMetric(body: ProtobufWriter, labels: readonly LabelPair[], writeValue: () => void): void {
  body.message(4, () => {
    for (const [name, value] of labels) {
      body.message(1, () => {
        body.text(1, name);
        body.text(2, value);
      });
    }
    writeValue();
  });
}

function writeHistogram(
  body: ProtobufWriter,
  distribution: Distribution,
  octaves: readonly [first: number, last: number],
): void {
  const { buckets, count } = classic(distribution, octaves);
  body.varint(1, count);
  body.double(2, distribution.sum);
  for (const bucket of buckets) {
    body.message(3, () => {
      body.varint(1, bucket.count);
      body.double(2, bucket.bound);
    });
  }
  body.signed(5, distribution.scale);
  body.double(6, distribution.zeroThreshold);
  body.varint(7, distribution.zeros);
  writeBuckets(body, distribution);
}

/** Rows of filled buckets as spans, each by its distance from the one before; then the counts by their differences. */
function writeBuckets(body: ProtobufWriter, { offset, counts }: Distribution): void {
  const runs = filledRuns(counts);
  let past = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const [from, to] = [runs[run] as number, runs[run + 1] as number];
    const first = offset + from + 1;
    body.message(12, () => {
      body.signed(1, first - past);
      body.varint(2, to - from);
    });
    past = offset + to + 1;
  }
  body.message(13, () => {
    let last = 0;
    for (let run = 0; run < runs.length; run += 2) {
      for (let at = runs[run] as number; at < (runs[run + 1] as number); at += 1) {
        const n = counts[at] as number;
        body.rawSigned(n - last);
        last = n;
      }
    }
  });
}
