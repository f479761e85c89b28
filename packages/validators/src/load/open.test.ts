import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { latencyOf } from '../latency.ts';
import type { Connection, Done } from '../target.ts';
import { OpenDriver } from './open.ts';
import { Recorder } from './recorder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PERIOD_MS = 5_000;
const STILL_MS = 1_000;

/** Answers at once, except in the first second of every five, when it stands still. */
function standingStill(): Connection {
  const began = Date.now();
  return {
    send(_user: number, done: Done) {
      const at = (Date.now() - began) % PERIOD_MS;
      setTimeout(() => done('ok'), at < STILL_MS ? STILL_MS - at : 0);
    },
    close: async () => undefined,
  };
}

function run(most: number): { recorder: Recorder; driver: OpenDriver } {
  const recorder = new Recorder();
  const stages = [{ from: 200, to: 200, for: 20_000 }];
  const plan = { stages, most, scheduler: 'timer' as const, clock: Date.now };
  const driver = new OpenDriver(standingStill(), plan, recorder);
  driver.start();
  vi.advanceTimersByTime(30_000);
  recorder.endSecond(30_000, 200);
  return { recorder, driver };
}

describe('an open load on a server that stands still', () => {
  // Of 5 s, 1 s is stood still: waits from 0 to 1,000 ms for a fifth of the requests.
  it.each([1_000, 10])('tells how long requests waited, with %i connections', (most) => {
    const { recorder } = run(most);
    const { count, p50, p90, p99, mean } = latencyOf(recorder.response);
    expect(count).toBe(4_000);
    expect(p50).toBeLessThanOrEqual(5);
    expect(p90).toBeGreaterThan(490);
    expect(p90).toBeLessThan(515);
    expect(p99).toBeGreaterThan(940);
    expect(p99).toBeLessThan(965);
    expect(mean).toBeGreaterThan(95);
    expect(mean).toBeLessThan(108);
  });

  it('tells waiting for a connection from the lateness of the generator', () => {
    const { driver } = run(10);
    expect(latencyOf(driver.lag).max).toBeLessThanOrEqual(2);
  });

  it('drops no request, and those that are never sent are counted as lost', () => {
    const recorder = new Recorder();
    const silent: Connection = { send: () => undefined, close: async () => undefined };
    const stages = [{ from: 100, to: 100, for: 1_000 }];
    const driver = new OpenDriver(silent, { stages, most: 3, scheduler: 'timer', clock: Date.now }, recorder);
    driver.start();
    vi.advanceTimersByTime(2_000);
    driver.giveUp();
    recorder.endSecond(2_000, 0);
    expect(recorder.errors).toEqual({ unanswered: 3, unsent: 97 });
    expect(recorder.response.count).toBe(100);
    // The first was due at 0, the last at 990 ms.
    expect(recorder.response.max).toBe(2_000);
    expect(recorder.response.min).toBeGreaterThan(1_000);
  });
});
