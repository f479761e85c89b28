/**
 * One series of a metric: what a bound handle is, and what holds the value. Which of its methods there are is a matter of
 * the metric's type, as the types of the handles say.
 *
 *   idle ──add, set, record──▶ touched ──tick──▶ idle ──removed──▶ gone ──add, set, record──▶ touched
 *
 * A point that is gone holds nothing. What is recorded on its handle goes where its index says: to the point itself,
 * which is back then, or to one that has taken its place.
 */
import { addInto } from '../histogram/algebra.ts';
import { Histogram } from '../histogram/histogram.ts';
import type { Scale } from '../histogram/layout.ts';
import type { Indexed } from '../series-index.ts';
import type { Milliseconds } from '../units.ts';
import type { BoundCounter, BoundDistribution, BoundGauge, MetricHead, MetricState } from './metric.ts';
import { baseUnit } from './unit.ts';

/**
 * The histogram takes milliseconds, and its buckets end at powers of two of a second. Values go in so that a bucket ends at
 * each power of two of their base unit; multiplying by 1000/1024 keeps a power of two apart from its neighbours. The 1024
 * says where the range lies: below 0.000001 a value counts as 0, past 18 trillion it is in the last bucket. Extremes
 * are exact to 15 digits.
 */
export const TAKEN_AS: number = 1000 / 1024;

type LabelSet = Readonly<Record<string, string>>;

export class Point implements Indexed, BoundCounter, BoundGauge, BoundDistribution {
  readonly head: MetricHead;
  readonly labels: LabelSet;
  serial = 0;
  activeAt: Milliseconds | undefined;
  rejected = 0;
  #value: number | undefined;
  /** Of a distribution. */
  #histogram: Histogram | undefined;
  readonly #scale: Scale;
  readonly #perBase: number;
  /** Whether something came since the last tick. A handle looks at this alone, and touches when it is not so. */
  #isTouched = false;
  #home: (() => Point) | undefined;

  constructor(head: MetricHead, labels: LabelSet, scale: Scale) {
    this.head = head;
    this.labels = labels;
    this.#scale = scale;
    this.#perBase = baseUnit(head.unit).perBase;
    this.clear();
  }

  get name(): string {
    return this.head.name;
  }

  add(n = 1): void {
    const home = this.#isTouched ? this : this.#touch();
    home.#hold(n >= 0 || this.head.type === 'gauge' ? (home.#value ?? 0) + n : Number.NaN);
  }

  set(value: number): void {
    const home = this.#isTouched ? this : this.#touch();
    home.#hold(value);
  }

  record(value: number): void {
    const home = this.#isTouched ? this : this.#touch();
    if (!home.#histogram?.record((value / this.#perBase) * TAKEN_AS)) home.rejected += 1;
  }

  /** Adds to a distribution what was recorded elsewhere, in the same unit. */
  absorb(histogram: Histogram): void {
    addInto(this.#touch().#histogram as Histogram, histogram);
  }

  /** Back to what it was before anything came: a counter 0, all else unknown. */
  clear(): void {
    const { type } = this.head;
    this.#value = type === 'counter' ? 0 : undefined;
    this.#histogram = type === 'distribution' ? new Histogram(this.#scale) : undefined;
  }

  tick(): boolean {
    this.#histogram?.fold();
    const wasTouched = this.#isTouched;
    this.#isTouched = false;
    return wasTouched;
  }

  leave(home: () => Point): void {
    this.#home = home;
    this.#isTouched = false;
    this.rejected = 0;
    this.clear();
  }

  /** Undefined when there is nothing to tell. */
  state(): MetricState | undefined {
    const { head, labels, serial, rejected } = this;
    const [value, histogram] = [this.#value, this.#histogram];
    if (value === undefined && !histogram?.count) return undefined;
    return { ...head, labels, serial, rejected, ...(histogram ? { histogram } : { value }) } as MetricState;
  }

  /** @returns the point that counts from now on what is recorded here */
  #touch(): Point {
    const home = this.#home?.() ?? this;
    if (home !== this) return home.#touch();
    this.#home = undefined;
    this.#isTouched = true;
    return this;
  }

  #hold(value: number): void {
    if (Number.isFinite(value)) this.#value = value;
    else this.rejected += 1;
  }
}
