import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PathTree } from './path-tree.ts';

const full = (below: string): PathTree => {
  const tree = new PathTree();
  for (let i = 0; i < 30; i += 1) tree.fold(`${below}/word${'abcdefghijklmnopqrstuvwxyz1234'[i]}`);
  return tree;
};

describe('a tree of paths', () => {
  it('lets paths through as they are', () => {
    const tree = new PathTree();
    for (const path of ['/', '/users', '/users/:id', '/users/:id/orders', '*']) expect(tree.fold(path)).toBe(path);
  });

  it('gives one name to the words at a position that has many', () => {
    const tree = full('/shop');
    expect(tree.fold('/shop/pears')).toBe('/shop/:any');
    expect(tree.fold('/shop/plums/reviews')).toBe('/shop/:any/reviews');
    expect(tree.fold('/shop/worda')).toBe('/shop/worda');
    expect(tree.fold('/cart/pears')).toBe('/cart/pears');
  });

  it('lets as many names through at any depth as a position holds', () => {
    const tree = full('');
    const names = Array.from({ length: 500 }, (_, i) => tree.fold(`/${'x'.repeat(i + 1)}`));
    expect(new Set(names)).toEqual(new Set(['/:any']));
  });

  it('folding: the same path always comes out the same, and a folded path is its own', () => {
    const word = fc.integer({ min: 0, max: 60 }).map((n) => `w${n}`);
    const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `/${words.join('/')}`);
    fc.assert(
      fc.property(fc.array(path, { maxLength: 300 }), (paths) => {
        const tree = new PathTree();
        const first = paths.map((each) => tree.fold(each));
        expect(paths.map((each) => tree.fold(each))).toEqual(first);
        expect(first.map((each) => tree.fold(each))).toEqual(first);
      }),
    );
  });
});
