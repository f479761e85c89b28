/** Parameters of commands. */
import { describe, expect, it } from 'vitest';
import { fill, parseParameter } from './parameters.ts';

describe('a parameter', () => {
  it.each([
    ['n=1,2,x y', ['1', '2', 'x y']],
    ['n=1..4', ['1', '2', '3', '4']],
    ['n=10..30:10', ['10', '20', '30']],
    ['n=0..0.3:0.1', ['0', '0.1', '0.2', '0.3']],
    ['n=1..20*2', ['1', '2', '4', '8', '16']],
  ])('reads %s', (text, values) => {
    expect(parseParameter(text)).toEqual({ name: 'n', values });
  });

  it.each(['n', '=1', 'n=', 'n=1..5:0', 'n=0..5*2', 'n=5..1', 'n=1..1000000'])('refuses %s', (text) => {
    expect(() => parseParameter(text)).toThrow(expect.objectContaining({ code: 'validators/invalid-parameter' }));
  });

  it('fills words in all combinations of those that stand in them, a value with a space as one word', () => {
    const parameters = [parseParameter('n=1,2'), parseParameter('mode=a b'), parseParameter('unused=7,8')];
    expect(fill(['run', '--n={n}', '{mode}'], parameters)).toEqual([
      { words: ['run', '--n=1', 'a b'], values: { n: '1', mode: 'a b' } },
      { words: ['run', '--n=2', 'a b'], values: { n: '2', mode: 'a b' } },
    ]);
  });
});
