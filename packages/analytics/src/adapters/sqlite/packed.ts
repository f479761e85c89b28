/** What is appended, as plain data: nothing that the caller changes later is under way. */
import { canonical, encode } from '@perf/core';
import type {
  AnyReadings,
  HistoryBatch,
  HistoryEvent,
  ReadingSamples,
  SeriesRecorded,
  StoredRow,
} from '../../history.ts';
import type { PackedBatch, PackedCalls, PackedMoment, PackedPart, PackedSamples } from './messages.ts';

const NOTHING: Omit<PackedBatch, 'at'> = {
  operations: [],
  moment: undefined,
  samples: [],
  parts: [],
  events: [],
  annotations: [],
};

/** Packs batches of one source, which nearly always have the names of the one before. */
export class BatchPacker {
  #names: readonly string[] = [];
  #text = '[]';

  packed({ at, operations, readings, events }: HistoryBatch): PackedBatch {
    return {
      ...NOTHING,
      at,
      operations: operations.flatMap((series) => packedCalls({ at, ...series })),
      moment: this.#moment(at, readings),
      events: events.map(packedEvent),
    };
  }

  #moment(at: number, readings: AnyReadings): PackedMoment | undefined {
    const names = Object.keys(readings);
    if (names.length === 0) return undefined;
    if (names.length !== this.#names.length || names.some((name, i) => name !== this.#names[i])) {
      this.#names = names;
      this.#text = JSON.stringify(names);
    }
    const values = new Float64Array(names.length);
    // −0 is kept as 0.
    for (let i = 0; i < names.length; i += 1) values[i] = (readings[names[i] as string] ?? Number.NaN) + 0;
    return { at, names: this.#text, values };
  }
}

/** @returns undefined when none of them is finite */
export function packedReadings(samples: readonly ReadingSamples[]): PackedBatch | undefined {
  const finite = samples.map(finiteOf).filter(({ at }) => at.length > 0);
  if (finite.length === 0) return undefined;
  // A loop, as below: there may be millions.
  let newest = 0;
  for (const { at } of finite) for (const moment of at) if (moment > newest) newest = moment;
  return { ...NOTHING, at: newest, samples: finite };
}

export function packedAnnotation(annotation: PackedBatch['annotations'][number]): PackedBatch {
  const { at, kind, text, labels } = annotation;
  const kept = labels === undefined ? { at, kind, text } : { at, kind, text, labels: canonical(labels) };
  return { ...NOTHING, at, annotations: [kept] };
}

export function packedRows(rows: readonly StoredRow[]): PackedBatch {
  const parts: PackedPart[] = [];
  const plain = new Map<string, { at: number[]; values: number[] }>();
  for (const row of rows) {
    if (row.type !== 'reading') continue;
    const { type: _, ...part } = row;
    if (!isOneSample(part)) parts.push(part);
    else {
      const known = plain.get(part.name) ?? { at: [], values: [] };
      known.at.push(part.at);
      known.values.push(part.last);
      plain.set(part.name, known);
    }
  }
  return {
    ...NOTHING,
    at: rows.reduce((newest, { at }) => Math.max(newest, at), 0),
    operations: rows.flatMap((row) => (row.type === 'operation' ? packedCalls(row) : [])),
    samples: [...plain].map(([name, { at, values }]) => finiteOf({ name, at, values })),
    parts,
    events: rows.flatMap((row) => (row.type === 'event' ? packedEvent(row) : [])),
    annotations: rows.flatMap((row) => (row.type === 'annotation' ? packedAnnotation(row).annotations : [])),
  };
}

function packedCalls({ at, name, labels, kind, recorded }: SeriesRecorded & { at: number }): PackedCalls[] {
  if (recorded.histogram.count === 0) return [];
  return [{ at, name, labels: canonical(labels), kind, state: encode(recorded) }];
}

function packedEvent({ at, kind, data }: HistoryEvent): HistoryEvent {
  return { at, kind, data: JSON.parse(JSON.stringify(data)) };
}

function isOneSample({ samples, sum, min, max, last, at, lastAt }: PackedPart): boolean {
  return samples === 1 && sum === last && min === last && max === last && at === lastAt;
}

function areFinite(values: Float64Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}

function finiteOf({ name, at, values }: ReadingSamples): PackedSamples {
  const all = { name, at: new Float64Array(at), values: new Float64Array(values) };
  if (areFinite(all.values)) return all;
  const isKept = (_: number, i: number): boolean => Number.isFinite(all.values[i]);
  return { name, at: all.at.filter(isKept), values: all.values.filter(isKept) };
}
