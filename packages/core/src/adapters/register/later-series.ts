/**
 * A series from a moment on: what was recorded before is left out. A watcher that comes to a program which runs already
 * reports what happens under its eyes, not what happened since the program's start.
 *
 * It stands in for the series in a feed, so it is the same object as long as that is watched, and its extremes are those
 * that the series told since.
 */
import { copyOf, since } from '../../histogram/algebra.ts';
import { type Extremes, NO_EXTREMES, together } from '../../histogram/extremes.ts';
import type { Histogram } from '../../histogram/histogram.ts';
import type { Series, Told } from '../../operation.ts';
import type { OperationKind } from '../../operation-kind.ts';

export class LaterSeries implements Told {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serial: number;
  readonly #series: Series;
  readonly #before: Histogram;
  readonly #failedBefore: number;
  #extremes: Extremes = NO_EXTREMES;
  #unsent: Extremes = NO_EXTREMES;
  /** What came since, when the series had so many calls. */
  #known: { readonly count: number; readonly histogram: Histogram };

  constructor(series: Series) {
    const { name, labels, serial, histogram, failed } = series;
    this.name = name;
    this.labels = labels;
    this.serial = serial;
    this.#series = series;
    this.#before = copyOf(histogram);
    this.#failedBefore = failed;
    this.#known = { count: histogram.count, histogram: since(histogram, histogram, NO_EXTREMES) };
    series.takeUnsent();
  }

  get histogram(): Histogram {
    const { histogram } = this.#series;
    if (histogram.count !== this.#known.count) {
      const told = this.#series.takeUnsent();
      this.#unsent = together(this.#unsent, told);
      this.#extremes = together(this.#extremes, told);
      this.#known = { count: histogram.count, histogram: since(this.#before, histogram, this.#extremes) };
    }
    return this.#known.histogram;
  }

  get kind(): OperationKind | undefined {
    return this.#series.kind;
  }

  get failed(): number {
    return this.#series.failed - this.#failedBefore;
  }

  takeUnsent(): Extremes {
    const unsent = this.#unsent;
    this.#unsent = NO_EXTREMES;
    return unsent;
  }

  /** @param told all that the series ever had, now that it is removed */
  parting(told: Told): Told {
    const { name, labels, kind, serial } = told;
    const extremes = together(this.#extremes, told.takeUnsent());
    const histogram = since(this.#before, told.histogram, extremes);
    return {
      name,
      labels,
      kind,
      serial,
      histogram,
      failed: told.failed - this.#failedBefore,
      takeUnsent: () => extremes,
    };
  }
}
