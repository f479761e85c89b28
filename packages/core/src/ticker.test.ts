import { runProgram } from '@tooling/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { createTicker } from './ticker.ts';

describe('ticker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ticks once a second until it is stopped, twice is fine', () => {
    let ticks = 0;
    const target = { tick: () => (ticks += 1) };
    const stop = createTicker(target);
    vi.advanceTimersByTime(3500);
    expect(ticks).toBe(3);
    stop();
    stop();
    vi.advanceTimersByTime(5000);
    expect(ticks).toBe(3);
  });

  it('has no timer in a monitor that is ticked by hand, and none in one that is closed', () => {
    createMonitor({ tick: 'manual' });
    expect(vi.getTimerCount()).toBe(0);
    const monitor = createMonitor();
    expect(vi.getTimerCount()).toBe(1);
    monitor.close();
    monitor.close();
    expect(vi.getTimerCount()).toBe(0);
    monitor.operation('save').record(1);
    expect(monitor.snapshot().operation('save')?.count).toBe(1);
  });
});

describe('a monitor that nobody holds', () => {
  it('is collected, and its timer ends with it', async () => {
    const core = new URL('./index.ts', import.meta.url).href;
    const program = `
      const { setInterval, clearInterval } = globalThis;
      const timers = new Set();
      globalThis.setInterval = (...args) => {
        const timer = setInterval(...args);
        timers.add(timer);
        return timer;
      };
      globalThis.clearInterval = (timer) => {
        timers.delete(timer);
        clearInterval(timer);
      };
      const { createMonitor } = await import('${core}');
      const held = [];
      (() => {
        const monitor = createMonitor();
        monitor.operation('save').record(1);
        held.push(new WeakRef(monitor));
      })();
      console.log('keeping alive', [...timers].map((timer) => timer.hasRef()));
      const turn = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      for (let turns = 0; held[0].deref() !== undefined && turns < 50; turns += 1) {
        await turn(10);
        globalThis.gc();
      }
      console.log('collected', held[0].deref() === undefined);
      // The next tick finds nothing to tick.
      await turn(1100);
      console.log('timers', timers.size);
    `;
    const flags = ['--expose-gc', '--conditions=@perf/source', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await runProgram(process.execPath, flags);
    expect({ stdout, stderr }).toEqual({ stdout: 'keeping alive [ false ]\ncollected true\ntimers 0\n', stderr: '' });
  });
});
