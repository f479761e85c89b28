import { describe, expect, it } from 'vitest';
import { band, columnsOf, gridOf, heatInWords, shade } from './heat.ts';

const map = {
  at: [0, 10, 20],
  bounds: [1, 2, 4, 8, 16],
  cells: [
    [0, 1, 90],
    [2, 1, 9],
    [2, 3, 1],
  ] as const,
};

describe('a heat map', () => {
  it('shades by magnitude, so that one call is seen beside a million', () => {
    expect([1, 1_000, 1_000_000].map((calls) => shade(calls, 1_000_000))).toEqual([1, 4, 7]);
    expect(shade(1, 1)).toBe(7);
  });

  it('leaves out rows that nobody hit', () => {
    expect(gridOf(map)).toEqual({ columns: 3, firstRow: 0, rows: 5, most: 90 });
    expect(gridOf({ ...map, cells: [[0, 3, 1]] })).toEqual({ columns: 3, firstRow: 2, rows: 3, most: 1 });
    expect(gridOf({ ...map, cells: [] })).toBeNull();
  });

  it('is told column by column, whatever the order of its cells', () => {
    const columns = [
      { at: 0, calls: 90, within: [2, 2, 2] },
      { at: 20, calls: 10, within: [2, 8, 8] },
    ];
    expect(columnsOf(map)).toEqual(columns);
    expect(columnsOf({ ...map, cells: map.cells.toReversed() }).toReversed()).toEqual(columns);
    expect(columnsOf({ ...map, cells: [] })).toEqual([]);
  });

  it('is told in words', () => {
    const plain = (text: string): string => text.replaceAll('\u00A0', ' ');
    expect(plain(band(map, 0))).toBe('0 ms to 1 ms');
    expect(plain(heatInWords(map))).toBe('100 calls; most took 1 ms to 2 ms, the slowest 4 ms to 8 ms.');
    expect(heatInWords({ ...map, cells: [] })).toBe('No calls in this range.');
  });
});
