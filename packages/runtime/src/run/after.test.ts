import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after } from './after.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DAY = 86_400_000;

describe('a timer for any length of time', () => {
  it.each([0, 1, DAY, 30 * DAY, 365 * DAY])('acts once, after %i ms and not before', (span) => {
    const act = vi.fn();
    after(span, act);
    if (span > 0) vi.advanceTimersByTime(span - 1);
    expect(act).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(span === 0 ? 1 : span + 1);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('can be called off, also on its second leg', () => {
    const act = vi.fn();
    const cancel = after(30 * DAY, act);
    vi.advanceTimersByTime(26 * DAY);
    cancel();
    vi.advanceTimersByTime(30 * DAY);
    expect(act).not.toHaveBeenCalled();
  });

  it('never acts without a length', () => {
    const act = vi.fn();
    after(undefined, act)();
    vi.advanceTimersByTime(365 * DAY);
    expect(act).not.toHaveBeenCalled();
  });
});
