/** What figures are called outside, for packages that carry them there or read them back. */
export { operationFamilies, readingFamilies } from './families.ts';
export { type ClassicBucket, classic } from './prometheus/classic.ts';
export { labelNames, metricName } from './prometheus/names.ts';
export { type LabelPair, type PreparedFamily, prepared } from './prometheus/prepared.ts';
export { ProtobufWriter } from './prometheus/protobuf-writer.ts';
