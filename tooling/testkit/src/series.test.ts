import { describe, expect, it } from 'vitest';
import { series } from './series.ts';

describe('series', () => {
  it.each<[string, (number | undefined)[]]>([
    ['7', [7]],
    ['1 2  3', [1, 2, 3]],
    ['1+2x3', [1, 3, 5, 7]],
    ['1-2x3', [1, -1, -3, -5]],
    ['-2+4x2', [-2, 2, 6]],
    ['7x3', [7, 7, 7, 7]],
    ['7x0', [7]],
    ['_', [undefined]],
    ['_x3', [undefined, undefined, undefined]],
    ['_x0', []],
    ['1.5+0.25x2', [1.5, 1.75, 2]],
    ['1e3+1e-1x1', [1000, 1000.1]],
    ['+3', [3]],
    ['', []],
    [' \n\t', []],
  ])('reads %j', (text, values) => {
    expect(series(text)).toEqual(values);
  });

  it('joins terms, gaps between them', () => {
    const values = series('120+5x30 _x3 200x2');
    expect(values).toHaveLength(31 + 3 + 3);
    expect(values[30]).toBe(120 + 5 * 30);
    expect(values.slice(31)).toEqual([undefined, undefined, undefined, 200, 200, 200]);
  });

  it('does not drift over a long series of fractions', () => {
    expect(series('0+0.1x1000').at(-1)).toBe(100);
  });

  it.each(['x3', '1+x3', '1+2', '1+2x', '1+2x-3', '1+2x1.5', '__', 'NaN', '1,2', '1x3x3', '7-x2'])(
    'refuses %j by name',
    (term) => {
      expect(() => series(`1 ${term}`)).toThrow(`got \`${term}\``);
    },
  );
});
