/**
 * Values of a metric, waited for until there are enough: whoever observes is asked again and again for what came since.
 *
 * Time is that of the clock that was given. One that can't sleep, and is not the system's, belongs to somebody who moves it
 * himself: then nothing is slept, others have their turn, and after so many looks without news it counts as waited long.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';

/** A clock that can be slept by, as well. */
export interface SleepingClock extends Clock {
  readonly sleep?: (span: Milliseconds) => Promise<void>;
}

/**
 * Values since the last look, in the order in which they were measured; or one; or none. Or several metrics by their names, of
 * which the one that is asked for counts.
 */
export type Observed =
  | number
  | readonly (number | { readonly value: number })[]
  | { readonly [name: string]: Observed }
  | null
  | undefined;

/** @param metric what the plan's verification names */
export type Observe = (metric: string) => Observed | Promise<Observed>;

export interface Patience {
  readonly clock: SleepingClock;
  /** Between two looks. */
  readonly every: Milliseconds;
  /** For all values together. */
  readonly within: Milliseconds;
  readonly signal: AbortSignal | undefined;
  /** Called before each look; whoever holds a lock renews it here. */
  readonly onLook?: (() => Promise<void>) | undefined;
}

/** A clock that nobody moves while this often nothing new came. */
const LOOKS_WITHOUT_NEWS = 1_000;
/** Whatever a clock says: no plan is worth more. */
const MOST_LOOKS = 100_000;
/** Timers of Node hold no longer span. */
const LONGEST_TIMER: Milliseconds = 2 ** 31 - 1;

/**
 * @returns at least `count` values, or as many as came within the time, or until the signal
 * @throws what `observe` throws
 */
export async function gathered(observe: () => Promise<number[]>, count: number, patience: Patience): Promise<number[]> {
  const { clock, every, within, signal, onLook } = patience;
  const until = clock.monotonic() + within;
  const values: number[] = [];
  let inVain = 0;
  for (let looks = 0; looks < MOST_LOOKS && values.length < count && !signal?.aborted; looks += 1) {
    await onLook?.();
    const found = (await unlessTooLong(observe(), patience)) ?? [];
    values.push(...found);
    inVain = found.length > 0 ? 0 : inVain + 1;
    if (values.length >= count || clock.monotonic() >= until || inVain >= LOOKS_WITHOUT_NEWS) break;
    await pause(Math.min(every, until - clock.monotonic()), clock, signal);
  }
  return values;
}

/** Lets time pass, or others their turn. */
async function pause(span: Milliseconds, clock: SleepingClock, signal: AbortSignal | undefined): Promise<void> {
  if (clock.sleep !== undefined) return await clock.sleep(span);
  if (clock !== systemClock) return await new Promise((resolve) => setImmediate(resolve));
  await raced(new Promise<void>(() => undefined), span, signal);
}

/** What does not answer within the time has said nothing. */
async function unlessTooLong<T>(answer: Promise<T>, { within, signal }: Patience): Promise<T | undefined> {
  return await raced(answer, within, signal);
}

async function raced<T>(
  answer: Promise<T>,
  span: Milliseconds,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  const timer = setTimeout(stop, Math.min(LONGEST_TIMER, Math.max(0, span)));
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** @param name of the metric; `value` and `values` are its own as well */
export function valuesOf(observed: Observed, name: string): number[] {
  if (observed === null || observed === undefined) return [];
  if (typeof observed === 'number') return [observed].filter(Number.isFinite);
  if (isList(observed))
    return observed
      .flatMap((one) => (typeof one === 'number' ? [one] : [one?.value ?? Number.NaN]))
      .filter(Number.isFinite);
  if (typeof observed !== 'object') return [];
  const found = observed[name] ?? observed.values ?? observed.value ?? observed.readings;
  return valuesOf(found, name);
}

const isList = (observed: object): observed is readonly (number | { readonly value: number })[] =>
  Array.isArray(observed);
