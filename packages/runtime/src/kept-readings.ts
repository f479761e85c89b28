/**
 * Readings as they are kept: to the digits that their instruments have. What lies below is chance of the division by a
 * second that was not quite one, and would take four times the bytes on disk.
 */
import { type ReadingUnit, readingCatalogue } from '@perf/core';

/** Shares to a hundredth of a percent, times to the microsecond, bytes whole. */
const DECIMALS: Readonly<Record<ReadingUnit, number>> = {
  ratio: 4,
  cores: 4,
  bytes: 0,
  'bytes/s': 0,
  ms: 3,
  '1/s': 3,
  count: 3,
};

/** @param readings by their names. @returns those of the catalogue rounded, others as they are */
export function rounded(readings: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(readings).map(([name, value]) => {
      const unit = Object.hasOwn(readingCatalogue, name)
        ? readingCatalogue[name as keyof typeof readingCatalogue].unit
        : undefined;
      return [name, unit === undefined ? value : toDecimals(value, DECIMALS[unit])];
    }),
  );
}

const DIGITS = 6;

/** A quotient of what was counted: no surer than the microseconds of the second it was counted in. */
export function toDigits(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function toDecimals(value: number, decimals: number): number {
  const power = 10 ** decimals;
  return Math.round(value * power) / power;
}
