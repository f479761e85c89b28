/**
 * The samples of one reading in one stretch of time, by their moments: as they came, or summed up by rows.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { ReadingPart } from '../../../history.ts';
import { ReadingSum } from '../../../sum-up.ts';
import { rowOf } from '../../../tier.ts';

export interface PlainSamples {
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** Samples that are only known together; of one row, or of one that was handed over as such. */
export type PartAt = ReadingPart & { readonly at: EpochMs };

export type SampleChunk = PlainSamples | { readonly parts: readonly PartAt[] };

/** Both in one, by their moments. @param width above 0: samples of one row of this width are summed up */
export function joined(a: SampleChunk, b: SampleChunk, width: Milliseconds): SampleChunk {
  if (!('parts' in a) && !('parts' in b)) return folded(inOrder(concat(a, b)), width);
  return folded({ parts: [...partsOf(a), ...partsOf(b)].sort((x, y) => x.at - y.at) }, width);
}

/** Sums up what is in one row; a chunk with at most one sample a row stays as it is. */
export function folded(chunk: SampleChunk, width: Milliseconds): SampleChunk {
  const moments = 'parts' in chunk ? chunk.parts.map(({ at }) => at) : chunk.at;
  if (width === 0 || !shareRows(moments, width)) return chunk;
  const rows = new Map<EpochMs, ReadingSum>();
  for (const part of partsOf(chunk)) {
    const at = rowOf(part.at, width);
    const sum = rows.get(at) ?? new ReadingSum();
    sum.add(part);
    rows.set(at, sum);
  }
  return { parts: [...rows].map(([at, sum]) => ({ at, ...sum.part })) };
}

export function inOrder({ at, values }: PlainSamples): PlainSamples {
  let isSorted = true;
  for (let i = 1; isSorted && i < at.length; i += 1) isSorted = (at[i - 1] as number) <= (at[i] as number);
  if (isSorted) return { at, values };
  const order = Array.from(at, (_, i) => i).sort((a, b) => (at[a] as number) - (at[b] as number));
  return {
    at: Float64Array.from(order, (i) => at[i] as number),
    values: Float64Array.from(order, (i) => values[i] as number),
  };
}

export function partsOf(chunk: SampleChunk): readonly PartAt[] {
  if ('parts' in chunk) return chunk.parts;
  return Array.from(chunk.at, (at, i) => {
    const value = chunk.values[i] as number;
    return { at, samples: 1, sum: value, min: value, max: value, last: value, lastAt: at };
  });
}

function concat(a: PlainSamples, b: PlainSamples): PlainSamples {
  const both = { at: new Float64Array(a.at.length + b.at.length), values: new Float64Array(a.at.length + b.at.length) };
  for (const column of ['at', 'values'] as const) {
    both[column].set(a[column]);
    both[column].set(b[column], a.at.length);
  }
  return both;
}

function shareRows(moments: ArrayLike<EpochMs>, width: Milliseconds): boolean {
  for (let i = 1; i < moments.length; i += 1) {
    if (rowOf(moments[i] as number, width) === rowOf(moments[i - 1] as number, width)) return true;
  }
  return false;
}
