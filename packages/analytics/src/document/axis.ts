/**
 * Axes of values: where a value stands, from 0 to 1, and ticks that a person would have chosen.
 *
 * Every value that an axis was made for lies on it. Whole steps are 1, 2 or 5 of a power of ten; of durations past a
 * minute those of a clock.
 */
import { formatValue } from '../number-words.ts';

export interface Tick {
  readonly value: number;
  readonly place: number;
  readonly label: string;
}

export interface Axis {
  /** 0…1 for the values that the axis was made for. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** The lowest and the highest of some values. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** @returns undefined when none of the values is finite */
export function extentOf(values: Iterable<number>): Extent | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? undefined : { low, high };
}

export interface AxisOptions {
  readonly unit: string;
  /** Fewer may be drawn. */
  readonly mostTicks: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CLOCK_STEPS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE].concat(
  [1, 2, 6, 12].map((hours) => hours * HOUR),
  [1, 2, 5].map((days) => days * DAY),
);

/** A curve that moves by less than this share of its height is flat, and is drawn so. */
const LEAST_SPAN = 0.1;
/** Past this, room beside a value would be past all numbers. */
const HUGE = 1e300;
const LEAST_FACTOR = 1.2;
/** And so is one that moves by less than figures tell. */
const LEAST_SPANS: Readonly<Record<string, number>> = { ms: 1e-4, ratio: 1e-3, cores: 0.1, bytes: 10, 'bytes/s': 10 };

/** From 0, unless all values are far from it, to a whole step past the highest. */
export function linearAxis({ low, high }: Extent, { unit, mostTicks }: AxisOptions): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size > HUGE) return plainAxis(low, high, unit);
  let from = low >= 0 && low < size / 2 ? 0 : low;
  let to = high <= 0 && high > -size / 2 ? 0 : high;
  const span = Math.max(size * LEAST_SPAN, LEAST_SPANS[unit] ?? 0) || 1;
  if (to - from < span) {
    from -= (span - (to - from)) / 2;
    if (low >= 0) from = Math.max(0, from);
    to = Math.max(to, from + span);
  }
  const step = wholeStep(to / mostTicks - from / mostTicks, unit);
  const [first, last] = [Math.floor(from / step), Math.ceil(to / step)];
  if (!Number.isFinite(first * step) || !Number.isFinite(last * step) || last - first > 2 * mostTicks)
    return plainAxis(from, to, unit);
  const place = (value: number): number => between(value, first * step, last * step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step, step));
  return axis(place, ticks, unit);
}

/** For numbers so large or so close that steps between them can't be told apart. */
function plainAxis(low: number, high: number, unit: string): Axis {
  // Towards zero: away from it there may be no number left.
  const [from, to] = high > low ? [low, high] : low > 0 ? [low / 2, high] : [low, high / 2];
  const place = (value: number): number => between(value, from, to);
  return axis(place, [from, to], unit);
}

function axis(place: Axis['place'], values: readonly number[], unit: string): Axis {
  const labelOf = (value: number): string => {
    // Where steps are minutes, so is the first.
    return unit === 'ms' && value === MINUTE ? '1 min' : formatValue(value, unit);
  };
  const ticks = values.map((value) => ({ value, place: place(value), label: labelOf(value) }));
  // Figures have three digits: two close ticks may read the same.
  return { place, ticks: ticks.filter(({ label }, i) => label !== ticks[i - 1]?.label) };
}

/** Halved, since the difference of two huge numbers is no number. */
function between(value: number, from: number, to: number): number {
  const whole = to / 2 - from / 2;
  return whole > 0 ? clamped((value / 2 - from / 2) / whole) : 0.5;
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share));

/** Without the last digits that a product of a fraction brings: 3 × 0.1 is not 0.3. */
function rounded(value: number, step: number): number {
  return Number(value.toPrecision(12)) + 0 || (Math.abs(value) < step / 2 ? 0 : value);
}

function wholeStep(least: number, unit: string): number {
  if (unit === 'ms' && least > 20 * SECOND) {
    const clock = CLOCK_STEPS.find((step) => step >= least);
    if (clock !== undefined) return clock;
    return DAY * wholeStep(least / DAY, 'count');
  }
  const power = 10 ** Math.floor(Math.log10(least));
  // What can't be told from nothing, or is too large for a number, is for the caller to see.
  return power * ([1, 2, 5].find((digit) => digit * power >= least * (1 - 1e-9)) ?? 10);
}

/** Equal factors take equal room. @param low above 0 */
export function logAxis({ low, high }: Extent, { unit, mostTicks }: AxisOptions): Axis {
  const widened = Math.sqrt(Math.max((high / low) ** 0.06, LEAST_FACTOR / (high / low)));
  const [from, to] = [low / widened || low, Number.isFinite(high * widened) ? high * widened : high];
  const [start, end] = [Math.log(from), Math.log(to)];
  const place = (value: number): number => {
    if (!(value > 0)) return 0;
    return end > start ? clamped((Math.log(value) - start) / (end - start)) : 0.5;
  };
  return axis(place, logTicks(from, to, { unit, mostTicks }), unit);
}

const DIGITS = [[1, 2, 5], [1, 3], [1]];
/** Where the 1, 2 and 5 of powers of ten are no longer what people say. */
const CLOCK_VALUES = [
  [...CLOCK_STEPS],
  [MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 6 * HOUR, DAY],
  [MINUTE, 10 * MINUTE, HOUR, DAY],
];

/** As many as may be, from the densest choice that fits. */
function logTicks(from: number, to: number, { unit, mostTicks }: AxisOptions): number[] {
  const [first, last] = [Math.floor(Math.log10(from)), Math.floor(Math.log10(to))];
  for (const [i, digits] of DIGITS.entries()) {
    if ((last - first) * digits.length > 4 * mostTicks) continue;
    const values = powersOfTen(first, last)
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      // Past 10^308 there are none.
      .filter(Number.isFinite);
    const inUnit = unit === 'ms' ? inClockTimes(values, CLOCK_VALUES[i] ?? []) : values;
    const within = inUnit.filter((value) => value >= from && value <= to);
    if (within.length < 2 && i === 0) return linearTicks({ low: from, high: to }, { unit, mostTicks });
    if (within.length <= mostTicks) return within;
  }
  const every = Math.ceil((last - first) / mostTicks);
  return powersOfTen(first + 1, last)
    .filter((power) => power % every === 0)
    .map((power) => 10 ** power);
}

const powersOfTen = (first: number, last: number): number[] => {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
};

function inClockTimes(values: readonly number[], clock: readonly number[]): number[] {
  const [long, short] = [values.filter((value) => value >= 100 * DAY), values.filter((value) => value < MINUTE)];
  return [...short, ...clock, ...(long.length === 0 ? [] : [10 * DAY, ...powers(long)])];
}

const powers = (values: readonly number[]): number[] => {
  const days = Math.ceil(Math.log10(Math.max(...values) / DAY));
  return Array.from({ length: Math.max(0, days - 1) }, (_, i) => DAY * 10 ** (i + 2));
};

/** At least two, where numbers can be told apart: the steps become shorter until there are. */
function linearTicks({ low, high }: Extent, { unit, mostTicks }: AxisOptions): number[] {
  for (const most of [mostTicks, 2 * mostTicks, 4 * mostTicks]) {
    const step = wholeStep((high - low) / most, unit);
    const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
    if (last - first >= 1 && last - first <= mostTicks)
      return Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step, step));
  }
  return [low, high];
}
