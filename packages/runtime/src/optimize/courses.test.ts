import { describe, expect, it } from 'vitest';
import { Courses, MOST_POINTS } from './courses.ts';

function coursesOf(count: number, value: (index: number) => number): Courses {
  const courses = new Courses();
  for (let index = 0; index < count; index += 1) {
    courses.add(index, { 'heap.floor': value(index), 'gc.time': value(index) });
  }
  return courses;
}

describe('the courses that advice looks at', () => {
  it('has each sample as long as there are few, at the time of the wall', () => {
    const { 'heap.floor': floor } = coursesOf(3, (index) => index * 10).points(1_000);
    expect(floor).toEqual([
      { at: 1_000, value: 0 },
      { at: 1_001, value: 10 },
      { at: 1_002, value: 20 },
    ]);
  });

  it('stays small however long it runs, and covers all of it', () => {
    const { 'heap.floor': floor = [] } = coursesOf(100_000, (index) => index).points(0);
    expect(floor.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(floor.length).toBeGreaterThan(MOST_POINTS / 2 - 1);
    expect(floor[0]).toEqual({ at: 0, value: 0 });
    expect(floor.at(-1)?.at).toBeGreaterThan(100_000 * (1 - 2 / MOST_POINTS) - 1);
  });

  it('keeps the least of a floor, and the mean of what is none', () => {
    const { 'heap.floor': floor = [], 'gc.time': share = [] } = coursesOf(MOST_POINTS * 4, (index) => index % 4).points(
      0,
    );
    expect(new Set(floor.slice(0, -1).map(({ value }) => value))).toEqual(new Set([0]));
    expect(new Set(share.slice(0, -1).map(({ value }) => value))).toEqual(new Set([1.5]));
  });

  it('leaves out what is not a number, and what no rule asks for', () => {
    const courses = new Courses();
    courses.add(1, { 'heap.floor': Number.NaN, 'machine.cpu': 1, 'gc.time': 0.5 });
    expect(courses.points(0)).toEqual({ 'gc.time': [{ at: 1, value: 0.5 }] });
  });
});
