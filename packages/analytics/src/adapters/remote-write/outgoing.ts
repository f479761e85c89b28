/**
 * Which samples have to be sent, given what was sent before.
 *
 * - A counter that has changed goes out at once, one that has not every 30 seconds: `rate(…[1m])` finds it, and the store
 *   keeps few equal samples.
 * - Every rise stands between two samples that are at most 30 seconds apart: before the first value of a new series stands
 *   a 0, and after a gap the value from before it once more. So whoever reads the counts back misses no call, and takes a
 *   restart for what it is.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { LabelPair } from '@perf/core/telemetry';
import { STORE_LABELS } from '../../store-labels.ts';
import type { Figure } from './figures.ts';
import type { Sample, WrittenSeries } from './write-request.ts';

const LONGEST_SILENCE: Milliseconds = 30_000;

interface Sent {
  readonly labels: readonly LabelPair[];
  value: number;
  /** When it was sent; undefined: never. */
  at: EpochMs | undefined;
}

/** A moment, and the stretch before it that its counts cover. */
export interface Moment {
  readonly at: EpochMs;
  /** When the stretch began; before `at`. */
  readonly since: EpochMs;
  /** No sample may be as old: an earlier process may have sent one. */
  readonly after: EpochMs;
}

export class Outgoing {
  readonly #external: readonly LabelPair[];
  readonly #reserved: RegExp;
  /** By the labels of the point, then by name and bucket. */
  #sent = new Map<string, Map<string, Sent>>();
  #collected: (() => void)[] = [];

  /** @param external labels that every series gets */
  constructor(external: Readonly<Record<string, string>>) {
    this.#external = Object.entries(external);
    const reserved = ['__name__', ...STORE_LABELS, ...Object.keys(external)];
    this.#reserved = new RegExp(`^(exported_)*(${reserved.join('|')})$`);
  }

  /**
   * What goes out at a moment. It counts as sent after `commit()`.
   *
   * @returns undefined in between stands for work that brought nothing
   */
  *collect(figures: Iterable<Figure | undefined>, moment: Moment): Generator<WrittenSeries | undefined, void> {
    this.#collected = [];
    const seen = new Map<string, Map<string, Sent>>();
    let labels: readonly LabelPair[] | undefined;
    let point = new Map<string, Sent>();
    for (const figure of figures) {
      if (figure !== undefined && figure.labels !== labels) {
        labels = figure.labels;
        const key = JSON.stringify(labels);
        point = seen.get(key) ?? this.#sent.get(key) ?? new Map<string, Sent>();
        seen.set(key, point);
      }
      yield figure && this.#samplesOf(figure, this.#sentOf(point, figure), moment);
    }
    // What was not among the figures is no longer counted.
    this.#collected.push(() => {
      this.#sent = seen;
    });
  }

  /** What was collected last is kept. */
  commit(): void {
    for (const commit of this.#collected) commit();
    this.#collected = [];
  }

  #sentOf(point: Map<string, Sent>, figure: Figure): Sent {
    const key = `${figure.name} ${figure.bucket?.[1] ?? ''}`;
    const known = point.get(key);
    if (known !== undefined) return known;
    const sent: Sent = { labels: this.allLabels(figure), value: 0, at: undefined };
    point.set(key, sent);
    return sent;
  }

  #samplesOf({ value, isCounter }: Figure, sent: Sent, { at, since, after }: Moment): WrittenSeries | undefined {
    const silence = at - (sent.at ?? Number.NEGATIVE_INFINITY);
    if (isCounter && value === sent.value && silence < LONGEST_SILENCE) return undefined;
    const samples: Sample[] = [];
    const before = Math.max(since, (sent.at ?? after) + 1);
    if (isCounter && silence > LONGEST_SILENCE && before < at) samples.push({ at: before, value: sent.value });
    samples.push({ at, value });
    this.#collected.push(() => {
      sent.value = value;
      sent.at = at;
    });
    return { labels: sent.labels, samples };
  }

  /** With the external ones, sorted. */
  allLabels({ name, labels, bucket }: Pick<Figure, 'name' | 'labels' | 'bucket'>): readonly LabelPair[] {
    const own = labels.map(
      ([label, value]): LabelPair => [this.#reserved.test(label) ? `exported_${label}` : label, value],
    );
    const all: LabelPair[] = [['__name__', name], ...this.#external, ...own, ...(bucket === undefined ? [] : [bucket])];
    return all.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
