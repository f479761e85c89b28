/**
 * So many a second, and so many at once: a token bucket.
 *
 * Tokens come at a steady rate and are kept up to `burst`. Who takes more than there are waits for those that come, in order; nothing
 * runs between takes, since the bucket is reckoned from the time that has passed.
 */
import { type Clock, type Duration, type Milliseconds, PerfError, systemClock } from '@perf/core';
import { misuseOf, timerSpan } from '../misuse-of.ts';
import { monotonicOf } from '../monotonic-of.ts';
import { Turn } from '../turn.ts';
import { WaitingLine } from '../waiting.ts';
import { aborted } from './shed.ts';

export interface RateLimiterOptions {
  /** Tokens that come in each `interval`. */
  readonly rate: number;
  /** @default '1s' */
  readonly interval?: Duration;
  /** Tokens that are kept for a burst; it begins with so many. @default `rate`, at least 1 */
  readonly burst?: number;
  /** Who would wait longer is refused. @default for ever */
  readonly maxWait?: Duration;
  /** @default 'rate limiter' */
  readonly name?: string;
  readonly clock?: Clock;
}

export interface TakeOptions {
  /** @default 1 */
  readonly tokens?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RateLimiterStats {
  readonly name: string;
  /** There now. */
  readonly tokens: number;
  readonly burst: number;
  readonly waiting: number;
  /** Tokens since it began. */
  readonly taken: number;
  readonly refused: number;
}

type Take = Turn<void, number>;

const INVALID = 'limiter/invalid-argument';

export class RateLimiter {
  readonly name: string;
  readonly #perMs: number;
  readonly #burst: number;
  readonly #maxWait: Milliseconds;
  readonly #now: () => Milliseconds;
  readonly #line = new WaitingLine<Take>();
  #tokens: number;
  #asOf: Milliseconds;
  /** Tokens that those who wait want together. */
  #owed = 0;
  #taken = 0;
  #refused = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RateLimiterOptions) {
    const { rate, interval = '1s', name = 'rate limiter', maxWait = Number.POSITIVE_INFINITY } = options ?? {};
    const { burst = Math.max(1, rate), clock = systemClock } = options ?? {};
    this.#perMs = positive('rate', rate) / timerSpan(INVALID, 'interval', interval);
    this.#burst = positive('burst', burst);
    if (burst < 1) throw misuseOf(INVALID, { name: '`burst`', expected: 'a number of at least 1', got: burst });
    this.#maxWait = timerSpan(INVALID, 'maxWait', maxWait);
    this.#now = monotonicOf(clock);
    this.name = name;
    this.#tokens = burst;
    this.#asOf = this.#now();
  }

  /** Takes tokens if there are as many, and nobody waits. @returns whether it did */
  tryTake(tokens = 1): boolean {
    this.#check(tokens);
    this.#refill();
    if (this.#line.size > 0 || this.#tokens < tokens) return false;
    this.#spend(tokens);
    return true;
  }

  /**
   * Takes tokens, and waits for them if need be.
   *
   * @throws PerfError `limiter/shed` when it would wait longer than `maxWait`, `limiter/cancelled`
   */
  async take({ tokens = 1, signal }: TakeOptions = {}): Promise<void> {
    this.#check(tokens);
    if (signal?.aborted === true) throw aborted(this.name, signal);
    if (this.tryTake(tokens)) return;
    const wait = (this.#owed + tokens - this.#tokens) / this.#perMs;
    if (wait > this.#maxWait) throw this.#refuse(wait);
    const turn: Take = new Turn({
      note: tokens,
      since: this.#now(),
      signal,
      timeout: Number.POSITIVE_INFINITY,
      overdue: () => undefined,
      aborted: () => this.#leave(turn, signal),
    });
    this.#owed += tokens;
    this.#line.add(turn);
    this.#wake();
    await turn.promise;
  }

  /** Runs a function once there is a token for it. */
  async run<R>(call: (signal?: AbortSignal) => R | PromiseLike<R>, options: TakeOptions = {}): Promise<R> {
    await this.take(options);
    return await call(options.signal);
  }

  stats(): RateLimiterStats {
    this.#refill();
    const { name } = this;
    const taken = this.#taken;
    return { name, tokens: this.#tokens, burst: this.#burst, waiting: this.#line.size, taken, refused: this.#refused };
  }

  #refill(): void {
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#asOf) * this.#perMs);
    this.#asOf = now;
  }

  #spend(tokens: number): void {
    this.#tokens -= tokens;
    this.#taken += tokens;
  }

  #serve(): void {
    this.#refill();
    for (
      let turn = this.#line.first;
      turn !== undefined && this.#tokens + EPSILON >= turn.note;
      turn = this.#line.first
    ) {
      this.#line.remove(turn);
      this.#owed -= turn.note;
      this.#spend(turn.note);
      turn.comes();
    }
    this.#wake();
  }

  /** One timer, for the first in line. */
  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { first } = this.#line;
    if (first === undefined) return;
    const wait = Math.max(1, Math.ceil((first.note - this.#tokens) / this.#perMs));
    this.#timer = setTimeout(() => this.#serve(), Math.min(wait, LONGEST_WAIT));
  }

  #leave(turn: Take, signal: AbortSignal | undefined): void {
    if (!this.#line.remove(turn)) return;
    this.#owed -= turn.note;
    turn.fails(aborted(this.name, signal));
    this.#serve();
  }

  #refuse(wait: Milliseconds): PerfError {
    this.#refused += 1;
    return new PerfError('limiter/shed', {
      message: `\`${this.name}\` refused a call: its tokens come in ${Math.ceil(wait)} ms, and it waits ${this.#maxWait} ms at most`,
      hint: `Try again after ${Math.ceil(wait - this.#maxWait)} ms or more, or do without.`,
    });
  }

  #check(tokens: number): void {
    if (tokens > 0 && tokens <= this.#burst) return;
    const expected = `a number above 0 and at most \`burst\` (${this.#burst})`;
    throw misuseOf(INVALID, { name: '`tokens`', expected, got: tokens, hint: 'Take fewer, or raise `burst`.' });
  }
}

/** What adding up parts of tokens may be short of a whole one. */
const EPSILON = 1e-9;
const LONGEST_WAIT: Milliseconds = 60_000;

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  const hint = 'Give how many there may be.';
  throw misuseOf(INVALID, { name: `\`${name}\``, expected: 'a number above 0', got: value, hint });
}

/**
 * Lets so many calls through in a stretch of time, with a burst.
 *
 * @throws PerfError `limiter/invalid-argument`
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  return new RateLimiter(options);
}
