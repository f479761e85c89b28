/**
 * One limit on what grows, and how much of it is used.
 *
 *   ok ── from warnAt on ──▶ warning ── at the limit ──▶ exceeded
 *    ▲── 5 % below warnAt ──────┘ ▲──── below the limit ────┘
 *
 * Invariants: a use is never below 0, and what is refused changes nothing but `refused`. `exceeded` is where nothing more
 * fits: `enforce` lets in what uses a limit up, and refuses exactly what would end past it. Each change of state is told
 * once. An addition compares with the next edge, known beforehand, and no more.
 */
import type { Clock } from './clock.ts';
import { invalidArgument, PerfError } from './errors.ts';
import type { EpochMs, Ratio } from './units.ts';

export type LimitState = 'ok' | 'warning' | 'exceeded';

export interface LimitUse {
  readonly used: number;
  readonly limit: number;
  readonly state: LimitState;
  /** Of the limit, in percent: 80 is four fifths. */
  readonly percent: number;
  /** The most that was ever used. */
  readonly peak: number;
  /** How much it grew (or shrank) per minute, over the last minute or what there is of it; undefined in the first second. */
  readonly perMinute: number | undefined;
  /** Additions that `enforce` refused. */
  readonly refused: number;
}

/** A change of state. */
export interface Crossing {
  readonly name: string;
  readonly at: EpochMs;
  readonly from: LimitState;
  readonly to: LimitState;
  readonly used: number;
  readonly limit: number;
}

/** One of the limits, to hold on to where additions are many: the name need not be looked up. */
export interface UsageLimit {
  /** See `UsageLimits.add`. */
  add(n?: number): void;
  /** See `UsageLimits.set`. */
  set(used: number): void;
}

export interface LimitParts {
  readonly mode: 'observe' | 'enforce';
  readonly warnAt: Ratio;
  readonly clock: Clock;
  readonly cross: (crossing: Crossing) => void;
}

/** How far below `warnAt` a use has to fall, as a share of it, before all is well again. */
const MARGIN = 0.05;
/** The product of two floats may be this much too high; below the edge nobody looks any closer. */
const EDGE_ROUNDING = 1e-12;
const MINUTE_MS = 60_000;
const SHORTEST_RATE_MS = 1_000;

interface Mark {
  readonly at: number;
  readonly used: number;
}

export class CountedLimit implements UsageLimit {
  readonly #name: string;
  readonly #limit: number;
  readonly #options: LimitParts;
  #used = 0;
  #state: LimitState = 'ok';
  /** An addition that stays below it changes no state and is not refused. */
  #edge: number;
  /** The most of the uses that were followed by a lower one; the present one may be higher. */
  #peak = 0;
  #refused = 0;
  /** Uses of the last minute, one a second, oldest first. */
  #marks: readonly Mark[];

  constructor(name: string, limit: number, options: LimitParts) {
    if (!(Number.isFinite(limit) && limit > 0)) throw invalid(name, 'a limit above 0', limit);
    this.#name = name;
    this.#limit = limit;
    this.#options = options;
    this.#edge = this.#edgeOf('ok');
    this.#marks = [{ at: options.clock.monotonic(), used: 0 }];
  }

  add(n = 1): void {
    const used = this.#used + n;
    // Nearly always so, and then all is done. A text would be glued on, and pass for a number.
    if (n >= 0 && used < this.#edge && typeof n === 'number') this.#used = used;
    else this.#addUnusual(n, used);
  }

  set(used: number): void {
    if (!(Number.isFinite(used) && used >= 0)) throw invalid('used', 'a number of at least 0', used);
    this.#become(used);
  }

  use(): LimitUse {
    const [used, limit] = [this.#used, this.#limit];
    return Object.freeze({
      used,
      limit,
      state: this.#state,
      percent: (used * 100) / limit,
      peak: Math.max(this.#peak, used),
      perMinute: this.#perMinute(),
      refused: this.#refused,
    });
  }

  tick(): void {
    const at = this.#options.clock.monotonic();
    const young = this.#marks.filter((mark) => at - mark.at < MINUTE_MS);
    // One that is a minute old is where the minute begins.
    const begin = this.#marks.at(-young.length - 1);
    this.#marks = [...(begin === undefined ? [] : [begin]), ...young, { at, used: this.#used }];
  }

  #perMinute(): number | undefined {
    const now = this.#options.clock.monotonic();
    const begin = this.#marks.findLast(({ at }) => now - at >= MINUTE_MS) ?? this.#marks[0];
    if (begin === undefined || now - begin.at < SHORTEST_RATE_MS) return undefined;
    return ((this.#used - begin.used) / (now - begin.at)) * MINUTE_MS;
  }

  #addUnusual(n: number, used: number): void {
    if (!Number.isFinite(n) || !Number.isFinite(used)) throw invalid('n', 'a number', n);
    if (used < 0) throw invalid('n', `at most ${this.#used} less of \`${this.#name}\`, since that is what is used`, n);
    if (n > 0 && used > this.#limit && this.#options.mode === 'enforce') {
      this.#refused += 1;
      throw new PerfError('core/limit-exceeded', {
        message: `Expected \`${this.#name}\` to stay within its limit of ${this.#limit}, got ${this.#used} and ${n} more`,
        hint: 'Remove what is no longer used, or raise the limit.',
      });
    }
    this.#become(used);
  }

  #become(used: number): void {
    this.#peak = Math.max(this.#peak, this.#used);
    this.#used = used;
    const from = this.#state;
    const to = this.#stateOf(used);
    if (from === to) return;
    this.#state = to;
    this.#edge = this.#edgeOf(to);
    const at = this.#options.clock.now();
    this.#options.cross(Object.freeze({ name: this.#name, at, from, to, used, limit: this.#limit }));
  }

  /** By division: 55 of 100 is 0.55 to the last bit, while 0.55 × 100 is more than 55. */
  #stateOf(used: number): LimitState {
    if (used >= this.#limit) return 'exceeded';
    const { warnAt } = this.#options;
    return used / this.#limit >= (this.#state === 'ok' ? warnAt : warnAt * (1 - MARGIN)) ? 'warning' : 'ok';
  }

  #edgeOf(state: LimitState): number {
    const { warnAt, mode } = this.#options;
    if (state === 'ok') return warnAt * this.#limit * (1 - EDGE_ROUNDING);
    return state === 'exceeded' && mode === 'observe' ? Number.POSITIVE_INFINITY : this.#limit;
  }
}

export function invalid(name: string, expected: string, got: unknown): PerfError {
  const hint = "Write it like createLimits({ customers: 1_000 }, { warnAt: 0.8 }), then limits.add('customers').";
  return invalidArgument({ name, expected, got, hint });
}
