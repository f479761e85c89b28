import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../create-monitor.ts';
import { inSlices, statesOf } from './slices.ts';

describe('work in slices', () => {
  it('lets the event loop in after each millisecond of work, and loses nothing', async () => {
    let now = 0;
    let turns = 0;
    let isDone = false;
    const count = async (): Promise<void> => {
      for (; !isDone; turns += 1) await setImmediate();
    };
    const counting = count();
    const work = function* (): Generator<number, void> {
      for (let piece = 0; piece < 100; piece += 1, now += 0.25) yield piece;
    };
    const slices: number[][] = [];
    for await (const slice of inSlices(work(), () => now)) slices.push(slice);
    const turnsMeanwhile = turns;
    isDone = true;
    await counting;
    expect(slices.flat()).toEqual(Array.from({ length: 100 }, (_, piece) => piece));
    // A piece ends when the next is asked for: five pieces begin within a millisecond.
    expect(Math.max(...slices.map(({ length }) => length))).toBe(5);
    expect(turnsMeanwhile).toBeGreaterThanOrEqual(slices.length - 1);
  });

  it('takes each series as it is when its turn comes, and leaves out those without calls', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    monitor.operation('save').record(5, { failed: true });
    monitor.operation('idle');
    const states = await statesOf(monitor);
    monitor.operation('save').record(7);
    expect(states.map(({ name, failed, histogram }) => [name, failed, histogram.count])).toEqual([['save', 1, 1]]);
  });
});
