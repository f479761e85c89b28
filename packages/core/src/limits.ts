/**
 * Limits on what grows: how many transactions, customers, files there may be, how many there are, and whether that is
 * still well. How one of them is counted stands in `limit.ts`. They are known to who watches this process (`usage/watch-usage.ts`).
 */
import { announceUsage } from './announce.ts';
import { type Clock, systemClock } from './clock.ts';
import { CountedLimit, type Crossing, invalid, type LimitUse, type UsageLimit } from './limit.ts';
import { createTicker } from './ticker.ts';
import type { Ratio } from './units.ts';

export interface LimitsOptions {
  /** `observe` only counts; `enforce` throws before it counts what would go past a limit. @default 'observe' */
  readonly mode?: 'observe' | 'enforce';
  /** The share of a limit from which on it warns, above 0 and at most 1. @default 0.8 */
  readonly warnAt?: Ratio;
  readonly clock?: Clock;
  /** `'manual'`: no timer; who creates the limits calls `tick()` once a second, or does without rates. @default 'auto' */
  readonly tick?: 'auto' | 'manual';
}

/** A wrong name or number throws `core/invalid-argument`. */
export interface UsageLimits<Name extends string = string> {
  /**
   * Counts `n` more; a negative `n` counts back.
   *
   * @param n @default 1
   * @throws PerfError `core/limit-exceeded` under `enforce` when that would go past the limit: then nothing is counted
   */
  add(name: Name, n?: number): void;
  /** Counts `n` less. @param n at least 0, at most what is used @default 1 */
  remove(name: Name, n?: number): void;
  /** Says how much is used, where that is known from outside. Never refused: it is so already. */
  set(name: Name, used: number): void;
  /** One of the limits, to hold on to: see `UsageLimit`. */
  limit(name: Name): UsageLimit;
  /** All limits at this moment; asking changes nothing. */
  state(): Readonly<Record<Name, LimitUse>>;
  /** The crossings since the last call, oldest first; of more than 1,000 the newest. */
  takeCrossings(): readonly Crossing[];
  /** Notes the uses, for the rates. Called once a second by itself, unless `tick` is `'manual'`. */
  tick(): void;
  /** Stops the timer, and answers no watcher that comes later. Counting goes on. */
  close(): void;
}

const MOST_CROSSINGS = 1_000;

/**
 * Limits on what grows, and how near each of them it is.
 *
 * @param limits what may be used at most, by name: numbers above 0
 * @throws PerfError `core/invalid-argument`
 */
export function createLimits<Name extends string>(
  limits: Readonly<Record<Name, number>>,
  { mode = 'observe', warnAt = 0.8, clock = systemClock, tick = 'auto' }: LimitsOptions = {},
): UsageLimits<Name> {
  const created = new CountedLimits(limits, { mode, warnAt, clock });
  if (tick === 'auto') created.startTicking();
  created.beKnown();
  return created;
}

class CountedLimits<Name extends string> implements UsageLimits<Name> {
  /** No map: a property is found in half the time. */
  readonly #byName: Readonly<Record<string, CountedLimit>>;
  #crossings: Crossing[] = [];
  #stopTicking: (() => void) | undefined;
  #withdraw: (() => void) | undefined;

  constructor(
    limits: Readonly<Record<Name, number>>,
    options: Required<Pick<LimitsOptions, 'mode' | 'warnAt' | 'clock'>>,
  ) {
    const { mode, warnAt } = options;
    if (mode !== 'observe' && mode !== 'enforce') throw invalid('mode', "'observe' or 'enforce'", mode);
    if (!(warnAt > 0 && warnAt <= 1)) throw invalid('warnAt', 'a share above 0 and at most 1', warnAt);
    const cross = (crossing: Crossing): void => {
      if (this.#crossings.length >= 2 * MOST_CROSSINGS) this.#crossings = this.#crossings.slice(-MOST_CROSSINGS);
      this.#crossings.push(crossing);
    };
    const entries = Object.entries<number>(limits ?? {});
    if (entries.length === 0) throw invalid('limits', 'at least one, like { customers: 1_000 }', limits);
    this.#byName = Object.fromEntries(
      entries.map(([name, limit]) => [name, new CountedLimit(name, limit, { ...options, cross })]),
    );
  }

  add(name: Name, n = 1): void {
    this.#of(name).add(n);
  }

  remove(name: Name, n = 1): void {
    const limit = this.#of(name);
    if (!(Number.isFinite(n) && n >= 0)) throw invalid('n', 'a number of at least 0', n);
    limit.add(-n);
  }

  set(name: Name, used: number): void {
    this.#of(name).set(used);
  }

  limit(name: Name): UsageLimit {
    return this.#of(name);
  }

  state(): Readonly<Record<Name, LimitUse>> {
    const uses = Object.entries(this.#byName).map(([name, limit]) => [name, limit.use()] as const);
    return Object.freeze(Object.fromEntries(uses)) as Readonly<Record<Name, LimitUse>>;
  }

  takeCrossings(): readonly Crossing[] {
    const taken = this.#crossings.slice(-MOST_CROSSINGS);
    this.#crossings = [];
    return taken;
  }

  tick(): void {
    for (const limit of Object.values(this.#byName)) limit.tick();
  }

  startTicking(): void {
    this.#stopTicking = createTicker(this);
  }

  beKnown(): void {
    this.#withdraw = announceUsage(this);
  }

  close(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#withdraw?.();
  }

  #of(name: Name): CountedLimit {
    const limit = this.#byName[name];
    // Every object has a `toString`, which is no limit.
    if (!(limit instanceof CountedLimit)) throw invalid('name', `one of ${Object.keys(this.#byName).join(', ')}`, name);
    return limit;
  }
}
