/**
 * Readings of the batches that go out as one: of each the newest, but of a program's own rates and means all of them, since
 * what one second counted is not in the next.
 */
import type { Milliseconds } from '@perf/core';
import type { AnyReadings } from '../../history.ts';

/** `metric.orders.rate{"shop":"eu"}` */
const OF_A_STRETCH = /^metric\.[^{]*\.(rate|mean)(\{|$)/;

interface Weighted {
  sum: number;
  span: Milliseconds;
}

export class SlotReadings {
  #newest: Record<string, number> = {};
  readonly #ofStretches = new Map<string, Weighted>();

  /** @param span how long the stretch was that they are of */
  add(readings: AnyReadings, span: Milliseconds): void {
    const weight = Math.max(1, span);
    for (const [name, value] of Object.entries(readings)) {
      if (value === undefined || !Number.isFinite(value)) continue;
      if (!OF_A_STRETCH.test(name)) {
        this.#newest[name] = value;
        continue;
      }
      const { sum, span: before } = this.#ofStretches.get(name) ?? { sum: 0, span: 0 };
      this.#ofStretches.set(name, { sum: sum + value * weight, span: before + weight });
    }
  }

  get values(): AnyReadings {
    const means = [...this.#ofStretches].map(([name, { sum, span }]) => [name, sum / span] as const);
    return { ...this.#newest, ...Object.fromEntries(means) };
  }
}
