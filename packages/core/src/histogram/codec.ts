/**
 * A histogram, and how many of its values were failures, as bytes: what travels between processes and lies in files.
 *
 *   version = 1 | scale | failed | zeros | sum, min, max: 3 × float64 LE, in ms | runs | runs × (gap, length, counts)
 *
 * Numbers without a type are varints (LEB128). A run is a row of buckets of which none is empty. The first gap is the
 * first bucket's index, zigzag; a later one is how many buckets are empty between two runs, less 1. A state is some 100
 * bytes as a rule, as many as buckets are in use.
 */
import { PerfError } from '../errors.ts';
import type { Milliseconds } from '../units.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { type Extremes, NO_EXTREMES } from './extremes.ts';
import { Histogram } from './histogram.ts';
import { firstIndex, isScale, lastIndex, type Scale } from './layout.ts';

export interface Recorded {
  readonly histogram: Histogram;
  /** How many of the counted calls failed, 0…count. */
  readonly failed: number;
}

const VERSION = 1;

/** A histogram as bytes, for `decode`. */
export function encode({ histogram, failed }: Recorded): Uint8Array {
  const { scale, zeros, sum, min, max, base, counts } = histogram;
  const write = new ByteWriter();
  write.byte(VERSION);
  write.byte(scale);
  write.varint(failed);
  write.varint(zeros);
  for (const value of [sum, min, max]) write.float(value);
  const runs = filledRuns(counts);
  write.varint(runs.length / 2);
  for (let run = 0; run < runs.length; run += 2) {
    const [from, to] = [runs[run] as number, runs[run + 1] as number];
    write.varint(run === 0 ? zigzag(base + from) : from - (runs[run - 1] as number) - 1);
    write.varint(to - from);
    for (let at = from; at < to; at += 1) write.varint(counts[at] as number);
  }
  return write.bytes();
}

/** Begin and end of each row of counts without a 0, one after the other. */
export function filledRuns(counts: ArrayLike<number>): number[] {
  const edges: number[] = [];
  let isFilled = false;
  for (let at = 0; at < counts.length; at += 1) {
    if ((counts[at] !== 0) === isFilled) continue;
    edges.push(at);
    isFilled = !isFilled;
  }
  if (isFilled) edges.push(counts.length);
  return edges;
}

/**
 * A histogram from its bytes.
 *
 * @throws PerfError `core/invalid-histogram` for bytes that are damaged, or of a version not known here
 */
export function decode(bytes: Uint8Array): Recorded {
  const read = new ByteReader(bytes, invalid);
  const histogram = new Histogram(readScale(read));
  return { histogram, failed: readInto(histogram, read) };
}

/**
 * Adds what is in these bytes to a histogram of the same scale: `addInto` of what `decode` gives, at a fraction of its cost.
 *
 * @returns how many were failures; undefined when the scale is another, and then nothing has changed
 * @throws PerfError as `decode`; then the histogram is spoilt
 */
export function addEncoded(into: Histogram, bytes: Uint8Array): number | undefined {
  const read = new ByteReader(bytes, invalid);
  return readScale(read) === into.scale ? readInto(into, read) : undefined;
}

function readScale(read: ByteReader): Scale {
  const version = read.byte();
  if (version !== VERSION) throw invalid(`version ${version}`);
  const scale = read.byte();
  if (!isScale(scale)) throw invalid(`scale ${scale}`);
  return scale;
}

/** @returns how many were failures */
function readInto(histogram: Histogram, read: ByteReader): number {
  const { scale } = histogram;
  const failed = read.varint();
  const zeros = read.varint();
  let count = zeros;
  const [sum, min, max] = [read.float(), read.float(), read.float()];
  let end: number | undefined;
  for (let left = read.varint(); left > 0; left -= 1) {
    const gap = read.varint();
    const from = end === undefined ? unzigzag(gap) : end + gap + 1;
    end = from + read.varint();
    if (from < firstIndex(scale) || end > lastIndex(scale) + 1) throw invalid(`buckets ${from} to ${end}`);
    if (end > from) histogram.makeRoom(from, end - 1);
    for (let index = from; index < end; index += 1) {
      const n = read.varint();
      histogram.add(index, n);
      count += n;
    }
  }
  histogram.include({ zeros, sum, min, max });
  if (!Number.isSafeInteger(count)) throw invalid('a count past 2^53');
  if (failed > count) throw invalid(`${failed} failures in ${count} calls`);
  if (!isPossible(count, { sum, min, max })) throw invalid(`a sum of ${sum} ms between ${min} ms and ${max} ms`);
  if (!read.isAtEnd) throw invalid('bytes past its end');
  return failed;
}

function isPossible(count: number, { sum, min, max }: Extremes & { readonly sum: Milliseconds }): boolean {
  if (count === 0) return sum === 0 && min === NO_EXTREMES.min && max === NO_EXTREMES.max;
  return sum >= 0 && min >= 0 && min <= max && max < Number.POSITIVE_INFINITY;
}

const zigzag = (n: number): number => (n >= 0 ? n * 2 : -n * 2 - 1);
const unzigzag = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);

function invalid(found: string): PerfError {
  return new PerfError('core/invalid-histogram', {
    message: `Expected a recorded histogram of version ${VERSION}, got ${found}`,
    hint: 'It is damaged, or was written by a newer perfkit: update this one, or record again.',
  });
}
