/** What is appended, as bytes and texts: nothing that the caller changes later is kept. */
import { canonical, type EpochMs, encode } from '@perf/core';
import type {
  Annotation,
  HistoryBatch,
  HistoryEvent,
  ReadingSamples,
  SeriesRecorded,
  StoredRow,
} from '../../history.ts';
import type { Packed, PackedCalls } from './packed.ts';

const nothing = (at: EpochMs): Packed => ({ at, operations: [], readings: [], events: [], annotations: [] });

export function packedBatch({ at, operations, readings, events }: HistoryBatch): Packed {
  return {
    ...nothing(at),
    operations: operations.flatMap(packedCalls),
    readings: Object.entries(readings).flatMap(([name, value]) => {
      return value === undefined || !Number.isFinite(value) ? [] : [[name, positive(value)] as const];
    }),
    events: events.map(packedEvent),
  };
}

/** One batch a moment. */
export function packedReadings(samples: readonly ReadingSamples[]): Packed[] {
  const moments = new Map<EpochMs, [string, number][]>();
  for (const { name, at, values } of samples) {
    for (let i = 0; i < at.length; i += 1) {
      const [moment, value] = [at[i] as number, values[i] as number];
      if (!Number.isFinite(value)) continue;
      const known = moments.get(moment);
      if (known === undefined) moments.set(moment, [[name, positive(value)]]);
      else known.push([name, positive(value)]);
    }
  }
  return [...moments].map(([at, readings]) => ({ ...nothing(at), readings }));
}

export function packedAnnotation({ at, kind, text, labels }: Annotation): Packed {
  const kept = labels === undefined ? { at, kind, text } : { at, kind, text, labels: canonical(labels) };
  return { ...nothing(at), annotations: [kept] };
}

export function packedRow(row: StoredRow): Packed {
  switch (row.type) {
    case 'operation':
      return { ...nothing(row.at), operations: packedCalls(row) };
    case 'reading': {
      const { name, at, samples, sum, min, max, last, lastAt } = row;
      return { ...nothing(at), readings: [[name, { samples, sum, min, max, last, lastAt }]] };
    }
    case 'event':
      return { ...nothing(row.at), events: [packedEvent(row)] };
    default:
      return packedAnnotation(row);
  }
}

function packedCalls({ name, labels, kind, recorded }: SeriesRecorded): PackedCalls[] {
  if (recorded.histogram.count === 0) return [];
  const set = canonical(labels);
  return [{ name, labels: set, key: JSON.stringify(set), kind, state: encode(recorded) }];
}

function packedEvent({ at, kind, data }: HistoryEvent): Packed['events'][number] {
  return { at, kind, data: JSON.stringify(data) };
}

/** −0 is kept as 0. */
function positive(value: number): number {
  return value + 0;
}
