/** Batches that go out as one: those of one interval. */
import { copyOf, type EpochMs } from '@perf/core';
import type { HistoryBatch, SeriesRecorded } from '../../history.ts';
import { SlotReadings } from './slot-readings.ts';

export interface Slot {
  readonly since: EpochMs;
  at: EpochMs;
  readonly operations: { readonly at: EpochMs; readonly series: readonly SeriesRecorded[] }[];
  readonly readings: SlotReadings;
  readonly kept: PromiseWithResolvers<void>;
}

/** One that begins with a batch, which is yet to be added. */
export function slotFrom({ at, span }: HistoryBatch): Slot {
  return {
    since: Math.floor(at) - Math.max(1, Math.floor(span)),
    at: Math.floor(at),
    operations: [],
    readings: new SlotReadings(),
    kept: Promise.withResolvers<void>(),
  };
}

/** What is recorded to later is copied. */
export function addTo(slot: Slot, { at, span, operations, readings }: HistoryBatch): void {
  const busy = operations.filter(({ recorded }) => recorded.histogram.count > 0);
  const series = busy.map(({ name, labels, recorded: { histogram, failed } }) => {
    return { name, labels, recorded: { histogram: copyOf(histogram), failed } };
  });
  slot.operations.push({ at, series });
  slot.at = Math.max(slot.at, Math.floor(at));
  slot.readings.add(readings, span);
}
