import { describe, expect, it } from 'vitest';
import { historyEvents } from './history-events.ts';
import type { ExplainedStall } from './timeline.ts';

const stall = (at: number): ExplainedStall => ({ at, duration: 100, operation: undefined });

describe('events for the history', () => {
  it('go in once, when they have been seen twice', () => {
    const stalls = [stall(1)];
    const take = historyEvents(() => ({ calls: [], stalls }));
    expect(take()).toEqual([]);
    expect(take().map(({ at }) => at)).toEqual([1]);
    expect(take()).toEqual([]);
  });

  it('do not go in again however many come after them', () => {
    let latest: readonly ExplainedStall[] = [];
    const take = historyEvents(() => ({ calls: [], stalls: [stall(0), ...latest] }));
    const times = new Map<number, number>();
    for (let at = 1; at < 24_000; at += 100) {
      latest = Array.from({ length: 100 }, (_, i) => stall(at + i));
      for (const event of [...take(), ...take()]) times.set(event.at, (times.get(event.at) ?? 0) + 1);
    }
    expect(times.size).toBe(24_001);
    expect([...times.values()].every((count) => count === 1)).toBe(true);
  });
});
