/** Sums as a history hands them out. */
import { type EpochMs, type Milliseconds, type Recorded, statistics } from '@perf/core';
import type { OperationPoint, ReadingPart, ReadingQuery, StoredReading } from './history.ts';
import { ReadingSum, Steps } from './sum-up.ts';

export function pointOf({ at, span }: { at: EpochMs; span: Milliseconds }, recorded: Recorded): OperationPoint {
  return { at, span, recorded, statistics: statistics(recorded) };
}

interface Entry {
  readonly all: ReadingSum;
  /** Undefined when no points were asked for. */
  readonly steps: Steps<ReadingSum> | undefined;
}

/** What is found of several readings, on its way to an answer. @typeParam Key how the adapter knows a reading */
export class FoundReadings<Key> {
  readonly #from: EpochMs;
  readonly #step: Milliseconds | undefined;
  readonly #entries = new Map<Key, Entry>();

  constructor({ from, step }: ReadingQuery) {
    this.#from = from;
    this.#step = step;
  }

  /** @throws PerfError `analytics/too-many-points` */
  add(key: Key, at: EpochMs, part: ReadingPart): void {
    const { all, steps } = this.#entryOf(key);
    all.add(part);
    steps?.of(at).add(part);
  }

  addSample(key: Key, at: EpochMs, value: number): void {
    const { all, steps } = this.#entryOf(key);
    all.addSample(at, value);
    steps?.of(at).addSample(at, value);
  }

  answer(nameOf: (key: Key) => string): StoredReading[] {
    return [...this.#entries].map(([key, { all, steps }]) => {
      const reading = { name: nameOf(key), ...all.figures };
      if (steps === undefined) return reading;
      const span = this.#step ?? 0;
      return { ...reading, points: steps.entries().map(({ at, sum }) => ({ at, span, ...sum.figures })) };
    });
  }

  #entryOf(key: Key): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const step = this.#step;
    const steps = step === undefined ? undefined : new Steps({ from: this.#from, step }, () => new ReadingSum());
    const entry = { all: new ReadingSum(), steps };
    this.#entries.set(key, entry);
    return entry;
  }
}
