import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascii } from './byte-cursor.ts';
import { Growth } from './growth.ts';

const counters = fc.record({
  name: fc.constantFrom('sda', 'sdb', 'sd', 'nvme0n1', 'eth0'),
  first: fc.nat(1000),
  second: fc.nat(1000),
});
const rounds = fc.array(fc.uniqueArray(counters, { selector: ({ name }) => name }), { maxLength: 12 });

type Counters = { name: string; first: number; second: number };

function play(growth: Growth, things: readonly Counters[]): { first: number; second: number; compared: number } {
  growth.begin();
  for (const { name, first, second } of things) {
    const bytes = ascii(`..${name}..`);
    growth.add({ bytes, start: 2, end: bytes.length - 2, first, second, third: Number.NaN });
  }
  growth.end();
  return { first: growth.first, second: growth.second, compared: growth.compared };
}

describe('growth of counters', () => {
  it('is the sum of what each thing that was there before has grown', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const growth = new Growth();
        let before = new Map<string, Counters>();
        for (const listed of all) {
          const known = listed.flatMap((now) => {
            const then = before.get(now.name);
            return then === undefined ? [] : [{ first: now.first - then.first, second: now.second - then.second }];
          });
          const grown = known.filter(({ first, second }) => first >= 0 && second >= 0);
          expect(play(growth, listed)).toEqual({
            first: grown.reduce((sum, { first }) => sum + first, 0),
            second: grown.reduce((sum, { second }) => sum + second, 0),
            compared: known.length,
          });
          before = new Map(listed.map((each) => [each.name, each]));
        }
      }),
    );
  });

  it('is the same in whatever order things are listed', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const [forward, backward] = [new Growth(), new Growth()];
        for (const listed of all) expect(play(backward, listed.toReversed())).toEqual(play(forward, listed));
      }),
    );
  });

  it('counts a name that is listed twice once', () => {
    const growth = new Growth();
    play(growth, [{ name: 'sda', first: 1, second: 1 }]);
    const twice = { name: 'sda', first: 5, second: 1 };
    expect(play(growth, [twice, twice])).toEqual({ first: 4, second: 0, compared: 1 });
  });

  it('is told for each thing, and adds up to the whole', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const growth = new Growth();
        for (const round of all) {
          const { first, second } = play(growth, round);
          const each = growth.each(99);
          expect(each.reduce((sum, { first: own }) => sum + own, 0)).toBe(first);
          expect(each.reduce((sum, { second: own }) => sum + own, 0)).toBe(second);
          expect(round.map(({ name }) => name)).toEqual(expect.arrayContaining(each.map(({ name }) => name)));
        }
      }),
    );
  });

  it('keeps no more things than asked for', () => {
    const growth = new Growth(2);
    const round = (first: number) => ['a', 'b', 'c'].map((name) => ({ name, first, second: 0 }));
    play(growth, round(1));
    expect(play(growth, round(3))).toEqual({ first: 4, second: 0, compared: 2 });
    expect(growth.each(1)).toMatchObject([{ name: 'a', first: 2 }]);
  });

  it('does not know a third counter that has gone back, and still knows the others', () => {
    const growth = new Growth();
    for (const [first, third] of [
      [1, 10],
      [5, 3],
    ] as const) {
      growth.begin();
      growth.add({ bytes: ascii('sda'), start: 0, end: 3, first, second: 0, third });
      growth.end();
    }
    expect(growth.each(9)).toEqual([{ name: 'sda', first: 4, second: 0, third: Number.NaN }]);
  });
});
