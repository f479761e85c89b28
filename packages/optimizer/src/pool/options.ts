/** What a pool can be told, and what of it makes sense. */
import { type Clock, type Duration, type Milliseconds, type Monitor, PerfError, systemClock } from '@perf/core';
import { LONGEST_TIMER, misuseOf, timerSpan, wholeNumber } from '../misuse-of.ts';

export interface CreateContext {
  /** Aborted when it takes too long, and when the pool is drained: what comes after that is destroyed. */
  readonly signal: AbortSignal;
}

export interface PoolOptions<T> {
  /** Makes a new one each time. */
  readonly create: (context: CreateContext) => T | PromiseLike<T>;
  /** Ends one for good. What it throws is counted; it does not come back. */
  readonly destroy?: (value: T) => unknown;
  /** Asked before each lease of one that lay idle: false, or an error, and it is destroyed and another is taken. */
  readonly validate?: (value: T) => boolean | PromiseLike<boolean>;
  /** Whether an error of the function given to `use` means that what was lent is of no use any more. @default none does */
  readonly broken?: (error: unknown) => boolean;
  /** Kept ready also when nobody asks. @default 0 */
  readonly min?: number;
  /** Never more than so many at once, those that are being made or destroyed included. @default 10 */
  readonly max?: number;
  /** How far `tunable` may go. @default from the larger of 1 and `min`, to the larger of 64 and four times `max` */
  readonly bounds?: { readonly min?: number; readonly max?: number };
  /** After so long unused one is destroyed, as long as `min` stay. @default '30s' */
  readonly idleTimeout?: Duration;
  /** The same as `idleTimeout`. */
  readonly idleTime?: Duration;
  /** An older one is not lent again. @default for ever */
  readonly maxAge?: Duration;
  /** From a request to its lease, where the request does not say. @default '30s' */
  readonly acquireTimeout?: Duration;
  /** @default '30s' */
  readonly createTimeout?: Duration;
  /** @default '5s' */
  readonly validateTimeout?: Duration;
  /** After so long one that does not end counts as gone. @default '5s' */
  readonly destroyTimeout?: Duration;
  /** Requests that may wait; a further one is refused at once. @default no limit: deadlines bound them */
  readonly maxWaiting?: number;
  /** A lease held longer is told as a leak, with the place where it was taken. @default off, which costs nothing */
  readonly leakAfter?: Duration;
  /** Told once of each leak. What it throws is ignored. */
  readonly onLeak?: (leak: Leak) => void;
  /** In front of what it is called elsewhere. @default 'pool' */
  readonly name?: string;
  /** Told how long requests wait and leases last, and how many there are. */
  readonly monitor?: Pick<Monitor, 'operation' | 'gauge'>;
  readonly clock?: Clock;
}

export interface Leak {
  readonly heldFor: Milliseconds;
  /** The stack of who took it. */
  readonly stack: string;
}

type Span = 'idleTimeout' | 'maxAge' | 'acquireTimeout' | 'createTimeout' | 'validateTimeout' | 'destroyTimeout';
type Given = 'create' | 'destroy' | 'validate' | 'broken' | 'onLeak' | 'monitor';
type Untimed<T> = { readonly [G in Given]: PoolOptions<T>[G] };

/** The options with every default in place; spans in milliseconds, infinity for what never ends. */
export type PoolTerms<T> = Untimed<T> & { readonly [S in Span | 'leakAfter']: Milliseconds } & {
  readonly min: number;
  readonly max: number;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly maxWaiting: number;
  readonly name: string;
  readonly clock: Clock;
};

const INVALID = 'pool/invalid-argument';

/** @throws PerfError `pool/invalid-argument` */
export function poolTerms<T>(options: PoolOptions<T>): PoolTerms<T> {
  for (const name of ['create', 'destroy', 'validate', 'broken', 'onLeak'] as const) {
    const given: unknown = options?.[name];
    if (typeof given === 'function' || (given === undefined && name !== 'create')) continue;
    const hint = 'Give `create` a function that makes what the pool lends; leave out the others.';
    throw misuseOf(INVALID, { name: `\`${name}\``, expected: 'a function', got: given, hint });
  }
  const { create, destroy, validate, broken, onLeak, monitor, name = 'pool', clock = systemClock } = options;
  const size = checkedSize({ min: options.min ?? 0, max: options.max ?? 10 });
  const { maxWaiting = Number.POSITIVE_INFINITY } = options;
  if (maxWaiting !== Number.POSITIVE_INFINITY) wholeNumber(INVALID, 'maxWaiting', [maxWaiting, 0]);
  return {
    ...{ create, destroy, validate, broken, onLeak, monitor, name, clock, maxWaiting },
    ...size,
    bounds: checkedBounds(options.bounds ?? {}, size),
    ...spans(options),
  };
}

function spans<T>(options: PoolOptions<T>): { readonly [S in Span | 'leakAfter']: Milliseconds } {
  const never = Number.POSITIVE_INFINITY;
  const span = (name: Span | 'leakAfter', otherwise: Duration): Milliseconds =>
    timerSpan(INVALID, name, options[name] ?? otherwise);
  return {
    idleTimeout: span('idleTimeout', options.idleTime ?? '30s'),
    maxAge: span('maxAge', never),
    acquireTimeout: span('acquireTimeout', '30s'),
    createTimeout: span('createTimeout', '30s'),
    validateTimeout: span('validateTimeout', '5s'),
    destroyTimeout: span('destroyTimeout', '5s'),
    leakAfter: span('leakAfter', never),
  };
}

export interface PoolSize {
  readonly min: number;
  readonly max: number;
}

/** @throws PerfError `pool/invalid-argument` for what is no whole number, and for a `min` above `max` */
export function checkedSize({ min, max }: PoolSize): PoolSize {
  wholeNumber(INVALID, 'min', [min, 0]);
  wholeNumber(INVALID, 'max', [max, 1]);
  if (min <= max) return { min, max };
  throw new PerfError(INVALID, {
    message: `Expected \`min\` to be at most \`max\`, got \`${min}\` above \`${max}\``,
    hint: 'Lower `min`, or raise `max`.',
  });
}

function checkedBounds({ min, max }: { readonly min?: number; readonly max?: number }, size: PoolSize): PoolSize {
  const from = wholeNumber(INVALID, 'bounds.min', [min ?? Math.max(1, size.min), 1]);
  const to = wholeNumber(INVALID, 'bounds.max', [max ?? Math.max(64, 4 * size.max), from]);
  return { min: from, max: to };
}

/**
 * For how long a request may wait: its own word, or the pool's.
 *
 * @throws PerfError `pool/invalid-argument`
 */
export function patience(given: Duration | Date | undefined, { acquireTimeout, clock }: Patient): Milliseconds {
  if (given === undefined) return acquireTimeout;
  // A number that no timer can wait for is a moment by the wall.
  const moment = given instanceof Date ? given.getTime() : given;
  if (typeof moment === 'number' && Number.isFinite(moment) && moment > LONGEST_TIMER) {
    return Math.min(LONGEST_TIMER, Math.max(1, moment - clock.now()));
  }
  return timerSpan(INVALID, 'deadline', moment);
}

interface Patient {
  readonly acquireTimeout: Milliseconds;
  readonly clock: Clock;
}
