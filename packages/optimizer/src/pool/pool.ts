/**
 * A pool of anything that is dear to make: connections, workers, browsers.
 *
 *   create ──▶ idle ──▶ (validate) ──▶ lent ──▶ idle …
 *     │          │           │           └ broken, too old, too many ──┐
 *     │          └ idle too long, too old, too many ───────────────────┤
 *     └ throws, hangs, the same object: one request fails              └▶ destroy ──▶ gone
 *
 * Invariants: one is lent to one at a time; requests are served in the order in which they came; and those of `Stock`. Neither
 * making nor checking is tied to a request: whoever has waited longest gets what is ready first, so a request that goes away
 * wastes nothing.
 *
 * Longer than 250 lines because requests, leases and the drain act on each other at every step: apart, each part would reach into
 * the others.
 */
import type { Duration, Milliseconds, PerfError, Tunable } from '@perf/core';
import { timerSpan, wholeNumber } from '../misuse-of.ts';
import { monotonicOf } from '../monotonic-of.ts';
import { Turn } from '../turn.ts';
import { WaitingLine } from '../waiting.ts';
import { cancelled, drained, queueFull, timedOut } from './failures.ts';
import { Lease, type Lender, type Place, type Seat } from './lease.ts';
import type { PoolLoad } from './load.ts';
import { PoolMeter, type PoolStats } from './meter.ts';
import { checkedSize, type PoolOptions, type PoolSize, type PoolTerms, patience, poolTerms } from './options.ts';
import { Rounds } from './rounds.ts';
import { Stock } from './stock.ts';

export interface AcquireOptions {
  /** Aborted, it waits no longer. A lease that was given stays given. */
  readonly signal?: AbortSignal | undefined;
  /** For how long it may wait, or until when by the wall. @default `acquireTimeout` of the pool */
  readonly deadline?: Duration | Date;
  /** The same as `deadline`. */
  readonly timeout?: Duration;
}

export interface DrainOptions {
  /** For how long leases are waited for; what is still lent then is destroyed when it comes back. @default for ever */
  readonly timeout?: Duration;
}

type Request<T> = Turn<Lease<T>, Place | undefined>;

export class Pool<T> {
  readonly name: string;
  /** The most there may be, for who tunes. */
  readonly tunable: Tunable;
  readonly #terms: PoolTerms<T>;
  readonly #now: () => Milliseconds;
  readonly #meter: PoolMeter;
  readonly #stock: Stock<T>;
  readonly #rounds: Rounds<T>;
  readonly #line = new WaitingLine<Request<T>>();
  readonly #lender: Lender<T> = { takeBack: (seat, lease) => this.#takeBack(seat, lease) };
  #lent = 0;
  #drain: PromiseWithResolvers<void> | undefined;

  constructor(options: PoolOptions<T>) {
    const terms = poolTerms(options);
    const { name, clock, bounds } = terms;
    this.#terms = terms;
    this.name = name;
    this.#now = monotonicOf(clock);
    this.#meter = new PoolMeter(name, terms.monitor, () => this.#present());
    this.#stock = new Stock(terms, this.#meter, {
      ready: (seat) => this.#ready(seat),
      failed: (error) => this.#failed(error),
      freed: () => this.#serve(),
    });
    this.#rounds = new Rounds(terms, () => this.#round());
    this.tunable = {
      name: `${name}.size`,
      unit: 'count',
      bounds: { ...bounds, step: 1 },
      get: () => this.#stock.max,
      set: (size) => this.resize(wholeNumber('pool/invalid-argument', 'size', [size, bounds.min, bounds.max])),
    };
    this.#stock.fill();
  }

  /** @throws PerfError `pool/timed-out`, `pool/cancelled`, `pool/queue-full`, `pool/create-failed`, `pool/drained` */
  acquire(options?: AcquireOptions): Promise<Lease<T>> {
    try {
      const place = this.#rounds.place();
      const lease = this.#atOnce(options, place);
      return lease === undefined ? this.#wait(options ?? {}, place) : Promise.resolve(lease);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Runs a function with one of the pool, which comes back whatever happens.
   *
   * @returns what the function returns
   */
  async use<R>(run: (value: T, signal?: AbortSignal) => R | PromiseLike<R>, options?: AcquireOptions): Promise<R> {
    const place = this.#rounds.place();
    const lease = this.#atOnce(options, place) ?? (await this.#wait(options ?? {}, place));
    let broken = false;
    try {
      return await run(lease.value, options?.signal);
    } catch (error) {
      broken = this.#terms.broken?.(error) === true;
      throw error;
    } finally {
      lease.release({ broken });
    }
  }

  /** Says that one has died, lent or not: it is destroyed and not lent again. @returns false for what is not in the pool */
  discard(value: T): boolean {
    return this.#stock.discard(value);
  }

  /**
   * Changes `max`, or both bounds. What waits is served at once when there is more room; when there is less, idle ones end
   * at once and lent ones when they come back.
   *
   * @throws PerfError `pool/invalid-argument`, and stays as it is
   */
  resize(size: number | Partial<PoolSize>): void {
    const now: PoolSize = { min: this.#stock.min, max: this.#stock.max };
    const { min, max } = checkedSize({ ...now, ...(typeof size === 'number' ? { max: size } : size) });
    this.#stock.min = min;
    this.#stock.max = max;
    this.#stock.trim();
    this.#serve();
    if (this.#drain === undefined) this.#stock.fill();
  }

  stats(): PoolStats {
    const now = this.#now();
    const { min, max, idle, coming, seats } = this.#stock;
    const leaks = this.#rounds.leaks(seats, now);
    const read = this.#meter.read(now);
    const { name } = this;
    const { name: tunable } = this.tunable;
    const leakedAt = leaks[0]?.stack;
    return {
      name,
      tunable,
      ...this.#present(),
      min,
      max,
      idle,
      pending: coming,
      ...read,
      leaked: leaks.length,
      leaks,
      leakedAt,
    };
  }

  /** What a `Sizer` reads: less than `stats`, and cheaper. */
  load(): PoolLoad {
    return { ...this.#meter.ended, inUse: this.#lent, waiting: this.#line.size };
  }

  /**
   * Takes no new request, serves those that wait, and resolves when all that was lent came back and everything is
   * destroyed. Twice is fine.
   */
  drain({ timeout = Number.POSITIVE_INFINITY }: DrainOptions = {}): Promise<void> {
    const span = timerSpan('pool/invalid-argument', 'timeout', timeout);
    this.#drain ??= Promise.withResolvers();
    const { promise } = this.#drain;
    if (span !== Number.POSITIVE_INFINITY) {
      const timer = setTimeout(() => this.#giveUp(), span);
      void promise.then(() => clearTimeout(timer));
    }
    this.#serve();
    return promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  #present(): Pick<PoolStats, 'size' | 'inUse' | 'waiting'> {
    return { size: this.#stock.seats.size, inUse: this.#lent, waiting: this.#line.size };
  }

  /** A lease without waiting: only where nobody waits, and nothing has to be asked. */
  #atOnce(options: AcquireOptions | undefined, place: Place | undefined): Lease<T> | undefined {
    if (this.#line.size > 0 || this.#terms.validate !== undefined || this.#drain !== undefined) return undefined;
    if (options?.signal?.aborted === true) return undefined;
    const now = this.#now();
    const seat = this.#stock.takeIdle(now);
    return seat === undefined ? undefined : this.#lend(seat, { since: now, now, place });
  }

  #wait({ signal, deadline, timeout }: AcquireOptions, place: Place | undefined): Promise<Lease<T>> {
    if (this.#drain !== undefined) throw drained(this.name);
    if (signal?.aborted === true) {
      this.#meter.counts.cancelled += 1;
      throw cancelled(this.name, signal);
    }
    const late = (): PerfError =>
      timedOut(this.name, this.#now() - turn.since, { lent: this.#lent, max: this.#stock.max });
    const turn: Request<T> = new Turn({
      note: place,
      since: this.#now(),
      signal,
      timeout: patience(deadline ?? timeout, this.#terms),
      overdue: () => this.#stepOut(turn, 'timedOut', late),
      aborted: () => this.#stepOut(turn, 'cancelled', () => cancelled(this.name, signal)),
    });
    this.#line.add(turn);
    this.#serve();
    // Judged after what is free was given out: only what really has to wait counts.
    const { maxWaiting } = this.#terms;
    if (turn.line !== undefined && this.#line.size - this.#stock.coming > maxWaiting) {
      this.#stepOut(turn, 'refused', () => queueFull(this.name, maxWaiting));
    }
    return turn.promise;
  }

  #stepOut(turn: Request<T>, why: 'timedOut' | 'cancelled' | 'refused', error: () => PerfError): void {
    if (!this.#line.remove(turn)) return;
    this.#meter.counts[why] += 1;
    turn.fails(error());
    this.#serve();
  }

  /** Everyone who waits beyond what is coming gets an idle one, or one is made; when none waits, a drain may be over. */
  #serve(): void {
    const { coming } = this.#stock;
    let wanted = this.#line.size - coming;
    for (; wanted > 0; wanted -= 1) {
      const seat = this.#stock.takeIdle(this.#now());
      if (seat !== undefined) this.#stock.check(seat);
      else if (this.#stock.hasRoom) this.#stock.start();
      else break;
    }
    if (this.#drain === undefined || this.#line.size > 0) return;
    this.#stock.close();
    if (!this.#stock.isEmpty) return;
    this.#rounds.stop();
    this.#drain.resolve();
  }

  /** To whoever has waited longest; else it lies idle. */
  #ready(seat: Seat<T>): void {
    const now = this.#now();
    const turn = this.#line.shift();
    if (turn === undefined) this.#stock.keep(seat, now);
    else turn.comes(this.#lend(seat, { since: turn.since, now, place: turn.note }));
    this.#rounds.begin();
    if (this.#drain !== undefined) this.#serve();
  }

  #lend(seat: Seat<T>, { since, now, place }: Lending): Lease<T> {
    const lease = new Lease(this.#lender, seat, { since: now, place });
    seat.lease = lease;
    this.#lent += 1;
    this.#meter.lent(now - since, now);
    return lease;
  }

  #takeBack(seat: Seat<T>, lease: Lease<T>): void {
    const now = this.#now();
    seat.lease = undefined;
    this.#lent -= 1;
    this.#meter.cameBack(now - lease.since, now);
    if (this.#stock.isFit(seat, now)) this.#ready(seat);
    else this.#stock.end(seat);
  }

  /** One failure is one request's: whoever has waited longest is told, the others are tried for again. */
  #failed(error: PerfError): void {
    this.#line.shift()?.fails(error);
    this.#rounds.begin();
    this.#serve();
  }

  /** Now and then. @returns whether another round is needed */
  #round(): boolean {
    const now = this.#now();
    this.#stock.rest(now);
    this.#rounds.tellLeaks(this.#stock.seats, now);
    if (this.#drain === undefined) this.#stock.fill();
    return this.#stock.seats.size > 0 || this.#stock.min > 0;
  }

  #giveUp(): void {
    for (let turn = this.#line.shift(); turn !== undefined; turn = this.#line.shift()) turn.fails(drained(this.name));
    this.#serve();
    this.#rounds.stop();
    this.#drain?.resolve();
  }
}

interface Lending {
  /** When it was asked for. */
  readonly since: Milliseconds;
  readonly now: Milliseconds;
  readonly place: Place | undefined;
}

/**
 * Lends out things that are costly to make: made, checked and ended as they are needed.
 *
 * @param options `create` and bounds; the pool makes `min` at once and others when they are asked for
 * @throws PerfError `pool/invalid-argument`
 */
export function createPool<T>(options: PoolOptions<T>): Pool<T> {
  return new Pool(options);
}
