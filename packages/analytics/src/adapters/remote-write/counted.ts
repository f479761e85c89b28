/**
 * What came since the process began, series by series: remote write wants counts that never go back, a history's batches
 * bring only what is new.
 *
 * A series that was idle for an hour is let go of, so that names which come and go don't gather here. When it comes back it
 * counts from 0, as after a restart.
 */
import { addInto, canonical, type EpochMs, Histogram, type Milliseconds, type SeriesState } from '@perf/core';
import { FINE_SCALE } from '../../fine-buckets.ts';
import type { SeriesRecorded } from '../../history.ts';

const LONGEST_IDLE: Milliseconds = 3_600_000;

interface Counted extends SeriesState {
  failed: number;
  changedAt: EpochMs;
}

export class CountedSeries {
  readonly #series = new Map<string, Counted>();

  add(at: EpochMs, operations: readonly SeriesRecorded[]): void {
    for (const { name, labels, recorded } of operations) {
      const set = canonical(labels);
      const key = JSON.stringify([name, set]);
      let counted = this.#series.get(key);
      if (counted === undefined) {
        counted = { name, labels: set, histogram: new Histogram(FINE_SCALE), failed: 0, changedAt: at };
        this.#series.set(key, counted);
      }
      addInto(counted.histogram, recorded.histogram);
      counted.failed += recorded.failed;
      counted.changedAt = at;
    }
  }

  /** Those that are not idle for too long; the others are gone. */
  states(now: EpochMs): readonly SeriesState[] {
    for (const [key, { changedAt }] of this.#series) {
      if (now - changedAt > LONGEST_IDLE) this.#series.delete(key);
    }
    return [...this.#series.values()];
  }
}
