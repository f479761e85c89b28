/**
 * The calls of one series in ten minutes, batch by batch, as bytes: how many | moments | lengths | states.
 *
 * Moments ascend; a state is what `encode` of core makes of a histogram.
 */
import type { EpochMs } from '@perf/core';
import { ChunkReader, ChunkWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './numbers.ts';

export interface StateAt {
  readonly at: EpochMs;
  readonly state: Uint8Array;
}

export function packStates(states: readonly StateAt[]): Uint8Array {
  const write = new ChunkWriter();
  write.varint(states.length);
  writeNumbers(
    write,
    Float64Array.from(states, ({ at }) => at),
  );
  writeNumbers(
    write,
    Float64Array.from(states, ({ state }) => state.length),
  );
  for (const { state } of states) write.append(state);
  return write.bytes();
}

/** @throws PerfError `analytics/history-damaged` */
export function unpackStates(bytes: Uint8Array): StateAt[] {
  const read = new ChunkReader(bytes);
  const count = read.varint();
  const moments = readNumbers(read, count);
  const lengths = readNumbers(read, count);
  return Array.from(moments, (at, i) => ({ at, state: read.take(lengths[i] as number) }));
}
