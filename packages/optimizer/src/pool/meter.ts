/** What a pool counts of itself, and tells a monitor. */
import type { Milliseconds, Monitor, Operation } from '@perf/core';
import { Recent } from '../recent.ts';
import type { Leak } from './options.ts';

/** Since the pool began. */
export interface PoolCounts {
  readonly acquired: number;
  readonly released: number;
  readonly created: number;
  readonly destroyed: number;
  /** Requests that got no lease, by why. */
  readonly timedOut: number;
  readonly cancelled: number;
  readonly refused: number;
  /** Calls of the pool's functions that threw, hung, or said no. */
  readonly createFailures: number;
  readonly destroyFailures: number;
  readonly invalid: number;
}

export interface PoolStats extends PoolCounts {
  readonly name: string;
  /** The name of its tunable. */
  readonly tunable: string;
  /** How many there are: idle, lent, being checked. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  readonly idle: number;
  readonly inUse: number;
  /** Being made, or checked before they are lent. */
  readonly pending: number;
  /** Requests without a lease yet. */
  readonly waiting: number;
  /** Of the last thousand leases; undefined while there were none. */
  readonly waitMean: Milliseconds | undefined;
  readonly waitP95: Milliseconds | undefined;
  readonly leaseMean: Milliseconds | undefined;
  /** Leases that ended, a second. */
  readonly throughput: number | undefined;
  /** Leases that are held longer than `leakAfter`; none are known where that is off. */
  readonly leaked: number;
  readonly leaks: readonly Leak[];
  /** Where the longest of them was taken. */
  readonly leakedAt: string | undefined;
}

type Counted = { -readonly [K in keyof PoolCounts]: number };

export class PoolMeter {
  readonly counts: Omit<Counted, 'acquired' | 'released'> = {
    created: 0,
    destroyed: 0,
    timedOut: 0,
    cancelled: 0,
    refused: 0,
    createFailures: 0,
    destroyFailures: 0,
    invalid: 0,
  };
  readonly #waits = new Recent();
  readonly #leases = new Recent();
  readonly #wait: Operation | undefined;
  readonly #lease: Operation | undefined;
  #held: Milliseconds = 0;

  constructor(name: string, monitor: Pick<Monitor, 'operation' | 'gauge'> | undefined, now: () => PoolNow) {
    this.#wait = monitor?.operation(`${name} wait`);
    this.#lease = monitor?.operation(`${name} lease`);
    monitor?.gauge(`${name}.size`, {
      unit: '{resource}',
      description: 'Resources that there are',
      read: () => now().size,
    });
    monitor?.gauge(`${name}.in-use`, { unit: '{resource}', description: 'Resources lent', read: () => now().inUse });
    monitor?.gauge(`${name}.waiting`, {
      unit: '{request}',
      description: 'Requests that wait',
      read: () => now().waiting,
    });
  }

  lent(waited: Milliseconds, moment: Milliseconds): void {
    this.#waits.add(waited, moment);
    this.#wait?.record(waited);
  }

  cameBack(held: Milliseconds, moment: Milliseconds): void {
    this.#held += held;
    this.#leases.add(held, moment);
    this.#lease?.record(held);
  }

  get ended(): { readonly completed: number; readonly held: Milliseconds } {
    return { completed: this.#leases.count, held: this.#held };
  }

  read(moment: Milliseconds): PoolCounts & Pick<PoolStats, 'waitMean' | 'waitP95' | 'leaseMean' | 'throughput'> {
    return {
      acquired: this.#waits.count,
      released: this.#leases.count,
      ...this.counts,
      waitMean: this.#waits.mean(),
      waitP95: this.#waits.quantile(0.95),
      leaseMean: this.#leases.mean(),
      throughput: this.#leases.rate(moment),
    };
  }
}

interface PoolNow {
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
}
