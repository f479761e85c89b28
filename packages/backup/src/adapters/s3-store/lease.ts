/**
 * The lock of a store that has none: an object a holder, kept fresh while it holds.
 *
 *   locks/shared-<random>, locks/exclusive-<random>
 *
 *   put mine ─▶ list ─▶ another in my way and fresh? ─▶ take mine away, wait, again
 *                  └──▶ held; put again every quarter of its life; taken away at the end
 *
 * Who puts first and looks second can't overlook another who does the same. Freshness goes by the store's own clock, on both
 * sides of the comparison. What a killed holder leaves is in nobody's way once its life is over. A holder that could not keep
 * its object fresh for half of that knows that it holds nothing any more, and stops before others begin.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Milliseconds, PerfError } from '@perf/core';
import type { LockMode } from '../../store.ts';

export interface LeaseStore {
  readonly place: string;
  put(name: string): Promise<void>;
  /** With the age that the store itself sees. */
  list(): Promise<readonly { readonly name: string; readonly age: Milliseconds }[]>;
  delete(name: string): Promise<void>;
}

export interface LeaseTimes {
  /** Longer than twice what a request may take. */
  readonly life: Milliseconds;
  /** How long somebody waits for others. */
  readonly patience: Milliseconds;
}

export const LEASE: LeaseTimes = { life: 180_000, patience: 10_000 };
const RETRY: Milliseconds = 500;
const LEASE_NAME = /^locks\/(?:shared|exclusive)-/;

export class Lease {
  readonly #store: LeaseStore;
  readonly #name: string;
  readonly #life: Milliseconds;
  #fresh = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: LeaseStore, mode: LockMode, { life }: LeaseTimes) {
    this.#store = store;
    this.#name = `locks/${mode}-${randomUUID()}`;
    this.#life = life;
  }

  /** @returns the name of what is in the way, undefined when it is held */
  async attempt(): Promise<string | undefined> {
    await this.#refresh();
    const others = (await this.#store.list()).filter(({ name }) => LEASE_NAME.test(name) && name !== this.#name);
    for (const { name, age } of others) if (age > 10 * this.#life) await this.#store.delete(name);
    const isAlone = this.#name.startsWith('locks/exclusive-');
    const inTheWay = others.find(
      ({ name, age }) => age < this.#life && (isAlone || name.startsWith('locks/exclusive-')),
    );
    if (inTheWay !== undefined) {
      await this.#store.delete(this.#name);
      return inTheWay.name;
    }
    this.#timer = setInterval(() => void this.#refresh().catch(() => undefined), this.#life / 4);
    this.#timer.unref();
    return undefined;
  }

  /** @throws PerfError `backup/busy` when others may hold it by now */
  check(): void {
    if (performance.now() - this.#fresh < this.#life / 2) return;
    throw new PerfError('backup/busy', {
      message: `Expected to hold the lock of ${this.#store.place}, but could not renew it for ${this.#life / 2000} s`,
      hint: 'Do it again: what was done so far is whole.',
    });
  }

  async end(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    // Left behind, it is in nobody's way for long.
    await this.#store.delete(this.#name).catch(() => undefined);
  }

  async #refresh(): Promise<void> {
    const began = performance.now();
    await this.#store.put(this.#name);
    this.#fresh = began;
  }
}

/** @throws PerfError `backup/busy`, and those of the store */
export async function takeLease(store: LeaseStore, mode: LockMode, times: LeaseTimes): Promise<Lease> {
  const until = performance.now() + times.patience;
  for (;;) {
    const lease = new Lease(store, mode, times);
    const inTheWay = await lease.attempt();
    if (inTheWay === undefined) return lease;
    if (performance.now() > until) throw busy(store.place, times);
    await wait(RETRY * (0.5 + Math.random()));
  }
}

function busy(place: string, { life, patience }: LeaseTimes): PerfError {
  return new PerfError('backup/busy', {
    message: `Expected ${place} to be free within ${patience / 1000} s, but somebody else uses it`,
    hint: `Wait until they are done; what a killed program left is in nobody's way after ${life / 60_000} min.`,
  });
}
