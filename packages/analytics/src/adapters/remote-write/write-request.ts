/**
 * Samples as a `WriteRequest` of remote write 1.0 (prometheus/prompb, `remote.proto` and `types.proto`):
 *
 *   WriteRequest { 1: TimeSeries }   TimeSeries { 1: Label { 1: name, 2: value }, 2: Sample { 1: double, 2: ms } }
 */
import type { EpochMs } from '@perf/core';
import { type LabelPair, ProtobufWriter } from '@perf/core/telemetry';

export interface Sample {
  readonly at: EpochMs;
  readonly value: number;
}

export interface WrittenSeries {
  /** Sorted by name, `__name__` among them. */
  readonly labels: readonly LabelPair[];
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

export function writeRequest(series: readonly WrittenSeries[]): Uint8Array {
  const body = new ProtobufWriter();
  for (const { labels, samples } of series) {
    body.message(1, () => {
      for (const [name, value] of labels) {
        body.message(1, () => {
          body.text(1, name);
          body.text(2, value);
        });
      }
      for (const { at, value } of samples) {
        body.message(2, () => {
          body.double(1, value);
          body.varint(2, at);
        });
      }
    });
  }
  return body.bytes;
}
