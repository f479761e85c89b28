/**
 * What one process read of itself since somebody last looked, as one moment.
 *
 * It speaks about once a second and is asked about once a second, so now and then it has spoken twice, at its end most
 * of all: what it said first still counts, or its longest pause would be lost with it. Where it has said nothing since,
 * what it said last is given again.
 */
import { type EpochMs, type Milliseconds, type Readings, readingCatalogue, readingEntries } from '@perf/core';

/** Readings cover about a second; the first of a process that ran before the watch no more than that. */
const LONGEST_SPAN: Milliseconds = 1_000;

export class LatestReadings {
  #readings: Readings = {};
  #at: EpochMs;
  #span: Milliseconds = 0;
  #isTaken = true;

  /** @param start when the first readings began */
  constructor(start: EpochMs) {
    this.#at = start;
  }

  /** @param at when they were taken; what comes a second time (of the same moment) changes nothing */
  add(readings: Readings, at: EpochMs): void {
    const span = Math.min(LONGEST_SPAN, Math.max(0, at - this.#at));
    const before = this.#isTaken ? 0 : this.#span;
    this.#readings = before === 0 ? readings : inARow(this.#readings, readings, span / (before + span));
    this.#span = before + span;
    this.#at = Math.max(this.#at, at);
    this.#isTaken = false;
  }

  take(): Readings {
    this.#isTaken = true;
    return this.#readings;
  }
}

/** @param share of the time that the later ones cover, 0…1 */
function inARow(earlier: Readings, later: Readings, share: number): Readings {
  const result: { -readonly [Name in keyof Readings]: Readings[Name] } = { ...earlier };
  for (const [name, value] of readingEntries(later)) {
    const before = earlier[name] ?? value;
    result[name] = readingCatalogue[name].isExtreme ? Math.max(before, value) : before + (value - before) * share;
  }
  return result;
}
