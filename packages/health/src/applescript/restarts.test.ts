import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Restarts } from './restarts.ts';

describe('the start of another worker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** How long each start has to wait, after so many faults in a row. */
  function waits(restarts: Restarts, faults: number): number[] {
    return Array.from({ length: faults }, () => {
      restarts.failed();
      const from = Date.now();
      while (!restarts.mayStart()) vi.advanceTimersByTime(50);
      return Date.now() - from;
    });
  }

  it('waits for nothing after one fault, then longer and longer, up to half a minute', () => {
    const restarts = new Restarts(Date.now, () => undefined);
    expect(waits(restarts, 12)).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('waits for nothing again once something worked', () => {
    const restarts = new Restarts(Date.now, () => undefined);
    waits(restarts, 5);
    expect(restarts.hopeless()).toBe(true);
    restarts.worked();
    expect(restarts.hopeless()).toBe(false);
    expect(waits(restarts, 2)).toEqual([0, 100]);
  });

  it('is called for once its time has come, once, and not after an end', () => {
    const again = vi.fn();
    const restarts = new Restarts(Date.now, again);
    restarts.failed();
    restarts.failed();
    expect([restarts.mayStart(), restarts.mayStart()]).toEqual([false, false]);
    vi.advanceTimersByTime(99);
    expect(again).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(again).toHaveBeenCalledTimes(1);
    restarts.failed();
    restarts.mayStart();
    restarts.stop();
    vi.advanceTimersByTime(60_000);
    expect(again).toHaveBeenCalledTimes(1);
  });
});
