import { describe, expect, it } from 'vitest';
import { ReadingTrends } from './reading-trends.ts';

const HOUR = 3_600_000;

/** One look a second. @param heap at a second */
const watched = (seconds: number, heap: (second: number) => number | undefined): ReadingTrends => {
  const trends = new ReadingTrends();
  for (let second = 0; second < seconds; second += 1) {
    const value = heap(second);
    trends.add(second * 1_000, value === undefined ? {} : { 'process.heap.used': value });
  }
  return trends;
};

describe('the trends of readings', () => {
  it('tell how fast a heap climbs between its collections, over hours', () => {
    const sawtooth = (second: number): number => 100e6 + (second / 3_600) * 50e6 + (second % 30) * 1e6;
    const [heap] = watched(4 * 3_600, sawtooth).trends();
    expect(heap).toMatchObject({ name: 'process.heap.used' });
    expect(heap?.perHour).toBeGreaterThan(48e6);
    expect(heap?.perHour).toBeLessThan(52e6);
    expect(heap?.confidence).toBeGreaterThan(0.95);
    expect(heap?.span).toBeGreaterThan(3.9 * HOUR);
  });

  it('tell nothing of a heap that only goes up and down', () => {
    expect(watched(4 * 3_600, (second) => 100e6 + (second % 30) * 1e6).trends()).toEqual([]);
  });

  it('tell nothing of the first minutes, in which a program fills its caches', () => {
    expect(watched(540, (second) => 100e6 + second * 1e6).trends()).toEqual([]);
  });

  it('bridge a gap in which nothing was measured', () => {
    const [heap] = watched(3_600, (second) => (second > 1_000 && second < 2_000 ? undefined : 1e6 * second)).trends();
    expect(heap?.perHour).toBeCloseTo(3.6e9, -8);
  });
});
