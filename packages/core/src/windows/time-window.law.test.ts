/**
 * A program that works in bursts and pauses, on a fake clock. What lies in a window is always the end of the list of all
 * calls, so the window's count tells which calls they are: these have to be neither too few nor too many.
 */
import { durations, fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { content, recorded } from '../../test/recordings.ts';
import { createMonitor } from '../create-monitor.ts';
import type { Series } from '../operation.ts';
import { TIME_WINDOWS, type TimeWindow } from './time-window.ts';

interface Step {
  /** Seconds that pass before the calls, ticks included. */
  readonly pause: number;
  /** Calls one after the other, `apart` seconds from each other. */
  readonly calls: readonly number[];
  readonly apart: number;
  /** Seconds between two ticks meanwhile. */
  readonly period: number;
}

const WINDOWS = Object.keys(TIME_WINDOWS) as TimeWindow[];

const steps = (period: fc.Arbitrary<number>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      pause: fc.constantFrom(0, 0.4, 1, 2.3, 7, 12, 55, 61, 240, 310, 1800, 3700),
      calls: fc.array(durations(), { maxLength: 30 }),
      apart: fc.constantFrom(0, 0.01, 0.5, 1, 3, 7.1, 40),
      period,
    }),
    { minLength: 1, maxLength: 8 },
  );

class Program {
  readonly #clock = fakeClock();
  readonly #monitor = createMonitor({ clock: this.#clock, tick: 'manual' });
  readonly #operation = this.#monitor.operation('work') as Series;
  readonly calls: { readonly at: number; readonly ms: number; readonly failed: boolean }[] = [];
  #ticked = 0;
  longestPeriod = 0;

  run({ pause, calls, apart, period }: Step, check: (program: Program) => void): void {
    this.longestPeriod = Math.max(this.longestPeriod, period * 1000);
    this.#pass(pause * 1000, period * 1000);
    check(this);
    for (const ms of calls) {
      const failed = ms > 100;
      this.#operation.record(ms, { failed });
      this.calls.push({ at: this.#clock.monotonic(), ms, failed });
      this.#pass(apart * 1000, period * 1000);
    }
    check(this);
  }

  get now(): number {
    return this.#clock.monotonic();
  }

  read(window: TimeWindow): ReturnType<Series['within']> {
    return this.#operation.within(TIME_WINDOWS[window]);
  }

  #pass(span: number, period: number): void {
    const end = this.now + span;
    while (this.#ticked + period <= end) {
      this.#clock.advance(Math.max(0, this.#ticked + period - this.now));
      this.#ticked = this.now;
      this.#monitor.tick();
    }
    this.#clock.advance(end - this.now);
  }
}

/** Every call of the window's length is in it, and none that is older by more than `slack`. */
function expectCovered(program: Program, window: TimeWindow, slack: number): void {
  const { histogram, failed } = program.read(window);
  const covered = program.calls.slice(program.calls.length - histogram.count);
  const since = program.now - TIME_WINDOWS[window];
  expect(histogram.count).toBeGreaterThanOrEqual(program.calls.filter(({ at }) => at > since).length);
  expect(covered.filter(({ at }) => at < since - slack)).toEqual([]);
  // Exact, extremes included: not one of them is of a call outside.
  expect(content(histogram)).toEqual(content(recorded(covered.map(({ ms }) => ms))));
  expect(failed).toBe(covered.filter((call) => call.failed).length);
}

describe('windows of time', () => {
  it('cover what was asked, and at most a tenth and a second more', () => {
    fc.assert(
      fc.property(steps(fc.constantFrom(1, 0.25, 0.997)), (all) => {
        const program = new Program();
        const check = (): void => {
          for (const window of WINDOWS) expectCovered(program, window, TIME_WINDOWS[window] / 10 + 1000);
        };
        for (const step of all) program.run(step, check);
      }),
      { numRuns: 150 },
    );
  });

  it('cover what was asked, and at most a tenth and the longest time between two ticks more', () => {
    fc.assert(
      fc.property(steps(fc.constantFrom(0.3, 1.003, 1.9, 6.5, 17)), (all) => {
        const program = new Program();
        const check = (): void => {
          for (const window of WINDOWS) {
            expectCovered(program, window, TIME_WINDOWS[window] / 10 + program.longestPeriod);
          }
        };
        for (const step of all) program.run(step, check);
      }),
      { numRuns: 150 },
    );
  });
});
