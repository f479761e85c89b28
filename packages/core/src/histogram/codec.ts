/**
 * A histogram, and how many of its values were failures, as bytes: what travels between processes and lies in files.
 *
 *   version = 1 | scale | failed | zeros | sum, min, max: 3 × float64 LE, in ms | n | n × (gap, count)
 *
 * Numbers without a type are varints (LEB128). The first gap is the first bucket's index, zigzag; each later one is the
 * distance to the bucket before, less 1. A few dozen buckets are in use as a rule, so a state is some 100 bytes.
 */
import { PerfError } from '../errors.ts';
import type { Milliseconds } from '../units.ts';
import { type Extremes, NO_EXTREMES } from './extremes.ts';
import { Histogram } from './histogram.ts';
import { firstIndex, isScale, lastIndex } from './layout.ts';

export interface Recorded {
  readonly histogram: Histogram;
  /** How many of the counted calls failed, 0…count. */
  readonly failed: number;
}

const VERSION = 1;

export function encode({ histogram, failed }: Recorded): Uint8Array {
  const used: [index: number, n: number][] = [];
  for (let at = 0; at < histogram.counts.length; at += 1) {
    const n = histogram.counts[at] as number;
    if (n !== 0) used.push([histogram.base + at, n]);
  }
  const bytes: number[] = [VERSION, histogram.scale];
  writeVarint(bytes, failed);
  writeVarint(bytes, histogram.zeros);
  bytes.push(...new Uint8Array(floats(histogram.sum, histogram.min, histogram.max)));
  writeVarint(bytes, used.length);
  let previous: number | undefined;
  for (const [index, n] of used) {
    writeVarint(bytes, previous === undefined ? zigzag(index) : index - previous - 1);
    writeVarint(bytes, n);
    previous = index;
  }
  return Uint8Array.from(bytes);
}

/** @throws PerfError `core/invalid-histogram` for bytes that are damaged, or of a version not known here */
export function decode(bytes: Uint8Array): Recorded {
  const read = new Reader(bytes);
  const version = read.byte();
  if (version !== VERSION) throw invalid(`version ${version}`);
  const scale = read.byte();
  if (!isScale(scale)) throw invalid(`scale ${scale}`);
  const histogram = new Histogram(scale);
  const failed = read.varint();
  const zeros = read.varint();
  const [sum, min, max] = [read.float(), read.float(), read.float()];
  let index: number | undefined;
  for (let left = read.varint(); left > 0; left -= 1) {
    const gap = read.varint();
    index = index === undefined ? unzigzag(gap) : index + gap + 1;
    if (index < firstIndex(histogram.scale) || index > lastIndex(histogram.scale)) throw invalid(`bucket ${index}`);
    histogram.add(index, read.varint());
  }
  histogram.include({ zeros, sum, min, max });
  const { count } = histogram;
  if (!Number.isSafeInteger(count)) throw invalid('a count past 2^53');
  if (failed > count) throw invalid(`${failed} failures in ${count} calls`);
  if (!isPossible(count, { sum, min, max })) throw invalid(`a sum of ${sum} ms between ${min} ms and ${max} ms`);
  if (!read.isAtEnd) throw invalid('bytes past its end');
  return { histogram, failed };
}

function isPossible(count: number, { sum, min, max }: Extremes & { readonly sum: Milliseconds }): boolean {
  if (count === 0) return sum === 0 && min === NO_EXTREMES.min && max === NO_EXTREMES.max;
  return sum >= 0 && min >= 0 && min <= max && max < Number.POSITIVE_INFINITY;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw invalid('an end in the middle');
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (!Number.isSafeInteger(value)) throw invalid('a number past 2^53');
    return value;
  }

  float(): number {
    const bytes = Uint8Array.from({ length: 8 }, () => this.byte());
    return new DataView(bytes.buffer).getFloat64(0, true);
  }
}

function writeVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function floats(...values: number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) view.setFloat64(i * 8, value, true);
  return view.buffer;
}

const zigzag = (n: number): number => (n >= 0 ? n * 2 : -n * 2 - 1);
const unzigzag = (n: number): number => (n % 2 === 0 ? n / 2 : -(n + 1) / 2);

function invalid(found: string): PerfError {
  return new PerfError('core/invalid-histogram', {
    message: `Expected a recorded histogram of version ${VERSION}, got ${found}`,
    hint: 'It is damaged, or was written by a newer perfkit: update this one, or record again.',
  });
}
