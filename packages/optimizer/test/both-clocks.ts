/** The clock of what is tested and that of its timers, moved together. */
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { afterEach, beforeEach, vi } from 'vitest';

/** To be called once in a file of tests. */
export function bothClocks(): { readonly clock: FakeClock; readonly pass: (ms: number) => Promise<void> } {
  const clock = fakeClock();
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  return {
    clock,
    async pass(ms) {
      clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}
