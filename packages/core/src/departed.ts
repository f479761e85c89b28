/**
 * What series and metrics had when they were removed, kept for ten to twenty seconds, so that feeds that look in between
 * still tell of it. Bounded in number: when very many go at once, the latest ones are kept.
 */
import type { MetricState } from './metrics/metric.ts';
import type { Told } from './operation.ts';

const MOST = 5000;
/** In ticks, which come once a second. */
const TURN = 10;

export interface Parted {
  readonly series: readonly Told[];
  readonly metrics: readonly MetricState[];
}

export class Departed {
  #older: (Told | MetricState)[] = [];
  #newer: (Told | MetricState)[] = [];
  #ticks = 0;

  /** @param what undefined when it had nothing */
  add(what: Told | MetricState | undefined): void {
    if (what !== undefined && this.#newer.push(what) > MOST) this.#turn();
  }

  /** To be called once a second. */
  tick(): void {
    this.#ticks += 1;
    if (this.#ticks % TURN === 0) this.#turn();
  }

  /** In the order they went. */
  parted(): Parted {
    const all = [...this.#older, ...this.#newer];
    return {
      series: all.filter((one) => !('type' in one)) as Told[],
      metrics: all.filter((one) => 'type' in one) as MetricState[],
    };
  }

  #turn(): void {
    this.#older = this.#newer;
    this.#newer = [];
  }
}
