/**
 * What a pool has: made, checked, kept idle, ended, within its bounds. It knows nothing of who wants one.
 *
 * Invariant: those that there are, those being made and those being ended are never more than `max` together, but for what was
 * lent when `max` was lowered. What can hang is given up in time: a place in the pool is never lost to it.
 */
import type { Milliseconds, PerfError } from '@perf/core';
import { within } from '../within.ts';
import { createFailed, sameObject } from './failures.ts';
import type { Seat } from './lease.ts';
import type { PoolMeter } from './meter.ts';
import type { PoolSize, PoolTerms } from './options.ts';

export interface StockEvents<T> {
  /** One can be lent now. */
  readonly ready: (seat: Seat<T>) => void;
  /** One that was to be made was not. */
  readonly failed: (error: PerfError) => void;
  /** There is room again, or nothing left. */
  readonly freed: () => void;
}

export class Stock<T> implements PoolSize {
  min: number;
  max: number;
  readonly seats: Set<Seat<T>> = new Set();
  readonly #terms: PoolTerms<T>;
  readonly #meter: PoolMeter;
  readonly #events: StockEvents<T>;
  /** Those that can be told apart, to notice one that is handed over twice. */
  readonly #known = new Map<unknown, Seat<T>>();
  /** The one that came back last is lent first, so that others come to rest. The oldest lie in front. */
  readonly #idle: Seat<T>[] = [];
  readonly #stop = new AbortController();
  #starting = 0;
  #checking = 0;
  #ending = 0;

  constructor(terms: PoolTerms<T>, meter: PoolMeter, events: StockEvents<T>) {
    this.min = terms.min;
    this.max = terms.max;
    this.#terms = terms;
    this.#meter = meter;
    this.#events = events;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Being made, or checked. */
  get coming(): number {
    return this.#starting + this.#checking;
  }

  get isEmpty(): boolean {
    return this.seats.size + this.#starting + this.#ending === 0;
  }

  get hasRoom(): boolean {
    return this.seats.size + this.#starting + this.#ending < this.max;
  }

  takeIdle(now: Milliseconds): Seat<T> | undefined {
    for (let seat = this.#idle.pop(); seat !== undefined; seat = this.#idle.pop()) {
      if (!this.#isDone(seat, now)) return seat;
      this.end(seat);
    }
    return undefined;
  }

  /** Keeps it for later, unless it is of no use any more or there are too many. */
  keep(seat: Seat<T>, now: Milliseconds): void {
    if (this.#isDone(seat, now) || this.seats.size + this.#starting > this.max) {
      this.end(seat);
      return;
    }
    seat.idleSince = now;
    this.#idle.push(seat);
  }

  /** Whether one that came back may be lent again. */
  isFit(seat: Seat<T>, now: Milliseconds): boolean {
    return !this.#isDone(seat, now) && this.seats.size + this.#starting <= this.max;
  }

  /** It is `ready` soon, or ended. */
  check(seat: Seat<T>): void {
    const { validate, validateTimeout } = this.#terms;
    if (validate === undefined) {
      this.#events.ready(seat);
      return;
    }
    this.#checking += 1;
    const judged = (valid: boolean): void => {
      this.#checking -= 1;
      if (valid && !seat.broken) {
        this.#events.ready(seat);
        return;
      }
      this.#meter.counts.invalid += 1;
      this.end(seat);
      // Whoever it was checked for waits again: another may be idle, or there may be room beside the one that ends.
      this.#events.freed();
    };
    within(validateTimeout, () => validate(seat.value), { what: '`validate`' }).then(
      (valid) => judged(valid === true),
      () => judged(false),
    );
  }

  /** It is `ready` soon, or `failed`. */
  start(): void {
    const { create, createTimeout, name } = this.#terms;
    this.#starting += 1;
    const late = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#stop.signal]);
    const afterwards = (value: T): void => this.#destroy(value);
    within(createTimeout, () => create({ signal }), { what: '`create`', afterwards }).then(
      (value) => {
        this.#starting -= 1;
        this.#made(value);
      },
      (error: unknown) => {
        this.#starting -= 1;
        late.abort(error);
        this.#notMade(createFailed(name, error));
      },
    );
  }

  /** Up to `min`. */
  fill(): void {
    const missing = this.min - this.seats.size - this.#starting;
    for (let made = 0; made < missing && this.hasRoom; made += 1) this.start();
  }

  /** Down to `max`, as far as idle ones go. */
  trim(): void {
    while (this.seats.size + this.#starting > this.max && this.#idle.length > 0)
      this.end(this.#idle.shift() as Seat<T>);
  }

  /** Ends what lies idle too long or is too old. */
  rest(now: Milliseconds): void {
    for (const seat of [...this.#idle]) {
      const spare = this.seats.size + this.#starting > this.min;
      if (!this.#isDone(seat, now) && !(spare && now - seat.idleSince >= this.#terms.idleTimeout)) continue;
      this.#idle.splice(this.#idle.indexOf(seat), 1);
      this.end(seat);
    }
  }

  discard(value: T): boolean {
    const seat = this.#known.get(value) ?? [...this.seats].find((one) => one.value === value);
    if (seat === undefined) return false;
    seat.broken = true;
    const place = this.#idle.indexOf(seat);
    if (place < 0) return true;
    this.#idle.splice(place, 1);
    this.end(seat);
    return true;
  }

  /** Ends all that is idle, and asks what is being made to stop. */
  close(): void {
    this.#stop.abort();
    for (const seat of this.#idle.splice(0)) this.end(seat);
  }

  end(seat: Seat<T>): void {
    this.seats.delete(seat);
    this.#known.delete(seat.value);
    this.#destroy(seat.value);
  }

  #isDone(seat: Seat<T>, now: Milliseconds): boolean {
    return seat.broken || now - seat.born > this.#terms.maxAge;
  }

  #made(value: T): void {
    const comparable = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (comparable && this.#known.has(value)) {
      this.#notMade(sameObject(this.#terms.name));
      return;
    }
    const now = this.#terms.clock.monotonic();
    const seat: Seat<T> = { value, born: now, lease: undefined, idleSince: now, broken: false };
    this.seats.add(seat);
    if (comparable) this.#known.set(value, seat);
    this.#meter.counts.created += 1;
    this.#events.ready(seat);
  }

  #notMade(error: PerfError): void {
    this.#meter.counts.createFailures += 1;
    this.#events.failed(error);
  }

  /** Takes room until it has ended, or for `destroyTimeout`. */
  #destroy(value: T): void {
    const { destroy, destroyTimeout } = this.#terms;
    const { counts } = this.#meter;
    this.#ending += 1;
    const ended = (): void => {
      this.#ending -= 1;
      counts.destroyed += 1;
      this.#events.freed();
    };
    within(destroyTimeout, () => destroy?.(value), { what: '`destroy`' }).then(ended, () => {
      counts.destroyFailures += 1;
      ended();
    });
  }
}
