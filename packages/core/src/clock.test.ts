import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { guard } from './guard.ts';

/** Its methods need their `this`. */
class Watch {
  #at = 0;

  now(): number {
    return this.#at;
  }

  monotonic(): number {
    return this.#at;
  }

  goOn(ms: number): void {
    this.#at += ms;
  }
}

describe('a clock of one’s own, as an object of a class', () => {
  it('times operations', () => {
    const clock = new Watch();
    const monitor = createMonitor({ clock, tick: 'manual' });
    monitor.operation('save').measure(() => clock.goOn(5));
    expect(monitor.snapshot().operation('save')).toMatchObject({ count: 1, max: 5 });
  });

  it('times guarded calls', () => {
    const clock = new Watch();
    const guarded = guard(() => clock.goOn(5), { within: 4, clock });
    expect(() => guarded()).toThrow('to take at most 4 ms, got 5.0 ms');
  });
});
