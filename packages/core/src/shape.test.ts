import { describe, expect, it } from 'vitest';
import { shapeOf, shapeOfAll } from './shape.ts';

class Order {
  id = 'secret';
  lines = [1, 2];
  get total(): number {
    throw new Error('read');
  }
}

describe('a shape', () => {
  it.each<[unknown, string]>([
    ['secret', 'string(6)'],
    [42, 'number'],
    [Number.NaN, 'NaN'],
    [42n, 'bigint'],
    [true, 'boolean'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('secret'), 'symbol'],
    [() => 'secret', 'function'],
    [['secret', 1], 'array(2)'],
    [Buffer.from('secret'), 'Buffer(6)'],
    [new Map([['secret', 1]]), 'Map(1)'],
    [new Set(['secret']), 'Set(1)'],
    [new Date(0), 'Date'],
    [new TypeError('secret'), 'TypeError'],
    [Promise.resolve('secret'), 'Promise'],
    [{}, '{}'],
    [Object.assign(Object.create(null), { a: 1 }), '{ a: number }'],
    [
      { card: '4111', amount: 5, tags: [1], inner: { pin: 1, b: 2 }, by: new Order() },
      '{ card: string(4), amount: number, tags: array(1), inner: object(2), by: Order }',
    ],
    [new Order(), 'Order { id: string(6), lines: array(2) }'],
    [{ 'a b': 1 }, '{ "a b": number }'],
    [
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`k${i}`, i])),
      `{ ${Array.from({ length: 8 }, (_, i) => `k${i}: number`).join(', ')}, … 2 more }`,
    ],
    [{ ['x'.repeat(50)]: 1 }, `{ "${'x'.repeat(30)}…": number }`],
  ])('of %o is %s', (value, shape) => {
    expect(shapeOf(value)).toBe(shape);
  });

  it('reads no getter, and survives what refuses to be looked at', () => {
    const trap = {
      get secret(): string {
        throw new Error('read');
      },
    };
    expect(shapeOf(trap)).toBe('{ secret: getter }');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(shapeOf(proxy)).toBe('object');
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(shapeOf(circular)).toBe('{ self: object(1) }');
  });

  it('of arguments names the first eight', () => {
    expect(shapeOfAll([])).toBe('()');
    expect(shapeOfAll(['a', 1])).toBe('(string(1), number)');
    expect(shapeOfAll(new Array(10).fill(1))).toBe(`(${new Array(8).fill('number').join(', ')}, … 2 more)`);
  });
});
