import { createSnapshot, type ReadingName } from '@perf/core';
import { recommend } from '@perf/optimizer';
import { describe, expect, it } from 'vitest';
import type { ReadingSummary } from '../readings-summary.ts';
import type { SeenUsage } from '../usage-board.ts';
import { evidenceOf, type ObservedForAdvice } from './evidence.ts';

const reading = (name: ReadingName, value: number): ReadingSummary => ({
  ...{ name, samples: 20, mean: value, min: value, max: value, last: value },
});
const course = (count: number): { at: number; value: number }[] =>
  Array.from({ length: count }, (_, index) => ({ at: index, value: index }));
const limit = (name: string): SeenUsage => ({
  ...{ kind: 'limit', name, used: 1, limit: 50, state: 'ok', peak: 1, perMinute: undefined, refused: 0 },
  hasProgram: true,
});

function evidence(seen: Partial<ObservedForAdvice>): ReturnType<typeof evidenceOf> {
  const { operations } = createSnapshot(0, undefined, []);
  const explained = { calls: [], stalls: [] };
  const nothing = { readings: [], usage: [], findings: [], alerts: [], diagnosis: [], gauges: new Map() };
  return evidenceOf({ from: 0, to: 20_000, operations, explained, ...nothing, ...seen });
}

describe('evidence from what was observed', () => {
  it('tells the floor of the heap by its course, and its parts by the names that V8 has', () => {
    const courses = { 'heap.floor': course(16), 'heap.floor.old': course(16), 'heap.floor.large': course(16) };
    const readings = [reading('heap.floor', 9), reading('heap.floor.old', 8), reading('gc.time', 0.1)];
    const told = evidence({ courses, readings });
    expect(told.heapFloor).toHaveLength(16);
    expect(Object.keys(told.heapSpaces ?? {})).toEqual(['old_space', 'large_object_space']);
    expect((told.readings as { name: string }[]).map(({ name }) => name)).toEqual(['heap.floor', 'gc.time']);
  });

  it('takes the loop for the load without what it collects: a leak makes that longer', () => {
    const floor = Array.from({ length: 20 }, (_, at) => ({ at, value: 6e6 + at * 2e6 }));
    const flat = (value: number) => floor.map(({ at }) => ({ at, value: value + at / 200 }));
    const courses = { 'heap.floor': floor, 'loop.utilization': flat(0.02), 'gc.time': flat(0.01) };
    const told = evidence({ courses, readings: [reading('heap.floor', 44e6), reading('loop.utilization', 0.07)] });
    const load = (told.readings as readonly { name: string; points?: { value: number }[] }[]).find(
      ({ name }) => name === 'load',
    );
    expect(load?.points?.every(({ value }) => Math.abs(value - 0.01) < 1e-9)).toBe(true);
    expect(recommend(told)[0]).toMatchObject({ rule: 'memory/leak' });
  });

  it('leaves out a floor of too few collections, so that the lower edge of the heap used counts', () => {
    const told = evidence({ courses: { 'heap.floor': course(15) }, readings: [reading('heap.floor', 9)] });
    expect(told.heapFloor).toBeUndefined();
    expect(told.readings).toEqual([]);
  });

  it('takes a limit for a pool only where it says who waits', () => {
    const usage = [limit('rows'), limit('db')];
    const { pools } = evidence({ usage, gauges: new Map([['db.waiting', 3]]) });
    expect(pools).toEqual([{ name: 'db', size: 50, inUse: 1, waiting: 3 }]);
  });

  it('adds up how long the loop stood still while an operation ran', () => {
    const stall = { at: 0, operation: 'save', gc: 0 };
    const explained = {
      calls: [],
      stalls: [
        { ...stall, duration: 60 },
        { ...stall, duration: 90 },
      ],
    };
    const operations = [{ name: 'save', labels: {}, count: 4, failed: 0, mean: 40, p95: 90 }];
    const told = evidence({ explained, operations: operations as unknown as ObservedForAdvice['operations'] });
    expect(told.operations).toMatchObject([{ name: 'save', blocked: 150, mean: 40 }]);
  });
});
