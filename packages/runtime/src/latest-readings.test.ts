import { describe, expect, it } from 'vitest';
import { LatestReadings } from './latest-readings.ts';

describe('the latest readings of a process', () => {
  it('are those of all the time since somebody looked: the worst of extremes, the mean of the rest by its time', () => {
    const latest = new LatestReadings(1_000);
    latest.add({ 'loop.delay.max': 900, 'process.cpu': 1, 'gc.time': 0.2 }, 1_900);
    latest.add({ 'loop.delay.max': 2, 'process.cpu': 0 }, 2_000);
    expect(latest.take()).toEqual({ 'loop.delay.max': 900, 'process.cpu': 0.9, 'gc.time': 0.2 });
  });

  it('stay until there are newer ones, and are over then', () => {
    const latest = new LatestReadings(0);
    latest.add({ 'loop.delay.max': 900, 'process.cpu': 1 }, 1_000);
    expect(latest.take()).toEqual(latest.take());
    latest.add({ 'loop.delay.max': 2, 'process.cpu': 0 }, 2_000);
    expect(latest.take()).toEqual({ 'loop.delay.max': 2, 'process.cpu': 0 });
  });

  it('do not change when they come twice', () => {
    const latest = new LatestReadings(0);
    latest.add({ 'process.cpu': 1 }, 500);
    latest.add({ 'process.cpu': 0 }, 1_000);
    latest.add({ 'process.cpu': 0 }, 1_000);
    expect(latest.take()).toEqual({ 'process.cpu': 0.5 });
  });

  it('weigh no more than a second, however long the process ran before', () => {
    const latest = new LatestReadings(0);
    latest.add({ 'process.cpu': 1 }, 3_600_000);
    latest.add({ 'process.cpu': 0 }, 3_601_000);
    expect(latest.take()).toEqual({ 'process.cpu': 0.5 });
  });
});
